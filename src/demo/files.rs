//! The embedded files; written by `cargo run --release --example render-demo`, not by hand.

use super::File;

pub(super) const FILES: &[File] = &[
    File {
        name: "pairs/01-a.png",
        bytes: include_bytes!("../../assets/demo/pairs/01-a.png"),
    },
    File {
        name: "pairs/01-b.png",
        bytes: include_bytes!("../../assets/demo/pairs/01-b.png"),
    },
    File {
        name: "pairs/02-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/02-a.jpg"),
    },
    File {
        name: "pairs/02-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/02-b.jpg"),
    },
    File {
        name: "pairs/03-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/03-a.jpg"),
    },
    File {
        name: "pairs/03-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/03-b.jpg"),
    },
    File {
        name: "pairs/04-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/04-a.jpg"),
    },
    File {
        name: "pairs/04-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/04-b.jpg"),
    },
    File {
        name: "pairs/05-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/05-a.jpg"),
    },
    File {
        name: "pairs/05-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/05-b.jpg"),
    },
    File {
        name: "pairs/06-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/06-a.jpg"),
    },
    File {
        name: "pairs/06-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/06-b.jpg"),
    },
    File {
        name: "pairs/07-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/07-a.jpg"),
    },
    File {
        name: "pairs/07-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/07-b.jpg"),
    },
    File {
        name: "pairs/08-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/08-a.jpg"),
    },
    File {
        name: "pairs/08-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/08-b.jpg"),
    },
    File {
        name: "pairs/09-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/09-a.jpg"),
    },
    File {
        name: "pairs/09-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/09-b.jpg"),
    },
    File {
        name: "pairs/10-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/10-a.jpg"),
    },
    File {
        name: "pairs/10-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/10-b.jpg"),
    },
    File {
        name: "pairs/11-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/11-a.jpg"),
    },
    File {
        name: "pairs/11-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/11-b.jpg"),
    },
    File {
        name: "pairs/12-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/12-a.jpg"),
    },
    File {
        name: "pairs/12-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/12-b.jpg"),
    },
    File {
        name: "pairs/13-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/13-a.jpg"),
    },
    File {
        name: "pairs/13-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/13-b.jpg"),
    },
    File {
        name: "pairs/14-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/14-a.jpg"),
    },
    File {
        name: "pairs/14-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/14-b.jpg"),
    },
    File {
        name: "pairs/15-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/15-a.jpg"),
    },
    File {
        name: "pairs/15-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/15-b.jpg"),
    },
    File {
        name: "pairs/16-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/16-a.jpg"),
    },
    File {
        name: "pairs/16-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/16-b.jpg"),
    },
    File {
        name: "pairs/17-a.png",
        bytes: include_bytes!("../../assets/demo/pairs/17-a.png"),
    },
    File {
        name: "pairs/17-b.png",
        bytes: include_bytes!("../../assets/demo/pairs/17-b.png"),
    },
    File {
        name: "pairs/18-a.png",
        bytes: include_bytes!("../../assets/demo/pairs/18-a.png"),
    },
    File {
        name: "pairs/18-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/18-b.jpg"),
    },
    File {
        name: "pairs/19-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/19-a.jpg"),
    },
    File {
        name: "pairs/19-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/19-b.jpg"),
    },
    File {
        name: "pairs/20-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/20-a.jpg"),
    },
    File {
        name: "pairs/20-b.png",
        bytes: include_bytes!("../../assets/demo/pairs/20-b.png"),
    },
    File {
        name: "pairs/21-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/21-a.jpg"),
    },
    File {
        name: "pairs/21-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/21-b.jpg"),
    },
    File {
        name: "pairs/22-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/22-a.jpg"),
    },
    File {
        name: "pairs/22-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/22-b.jpg"),
    },
    File {
        name: "pairs/23-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/23-a.jpg"),
    },
    File {
        name: "pairs/23-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/23-b.jpg"),
    },
    File {
        name: "pairs/24-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/24-a.jpg"),
    },
    File {
        name: "pairs/24-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/24-b.jpg"),
    },
    File {
        name: "pairs/25-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/25-a.jpg"),
    },
    File {
        name: "pairs/25-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/25-b.jpg"),
    },
    File {
        name: "pairs/26-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/26-a.jpg"),
    },
    File {
        name: "pairs/26-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/26-b.jpg"),
    },
    File {
        name: "pairs/27-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/27-a.jpg"),
    },
    File {
        name: "pairs/27-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/27-b.jpg"),
    },
    File {
        name: "pairs/28-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/28-a.jpg"),
    },
    File {
        name: "pairs/28-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/28-b.jpg"),
    },
    File {
        name: "pairs/29-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/29-a.jpg"),
    },
    File {
        name: "pairs/29-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/29-b.jpg"),
    },
    File {
        name: "pairs/30-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/30-a.jpg"),
    },
    File {
        name: "pairs/30-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/30-b.jpg"),
    },
    File {
        name: "pairs/31-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/31-a.jpg"),
    },
    File {
        name: "pairs/31-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/31-b.jpg"),
    },
    File {
        name: "pairs/32-a.png",
        bytes: include_bytes!("../../assets/demo/pairs/32-a.png"),
    },
    File {
        name: "pairs/32-b.png",
        bytes: include_bytes!("../../assets/demo/pairs/32-b.png"),
    },
    File {
        name: "pairs/33-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/33-a.jpg"),
    },
    File {
        name: "pairs/33-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/33-b.jpg"),
    },
    File {
        name: "pairs/34-a.png",
        bytes: include_bytes!("../../assets/demo/pairs/34-a.png"),
    },
    File {
        name: "pairs/34-b.png",
        bytes: include_bytes!("../../assets/demo/pairs/34-b.png"),
    },
    File {
        name: "pairs/35-a.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/35-a.jpg"),
    },
    File {
        name: "pairs/35-b.jpg",
        bytes: include_bytes!("../../assets/demo/pairs/35-b.jpg"),
    },
    File {
        name: "pairs/36-a.png",
        bytes: include_bytes!("../../assets/demo/pairs/36-a.png"),
    },
    File {
        name: "pairs/36-b.png",
        bytes: include_bytes!("../../assets/demo/pairs/36-b.png"),
    },
];
