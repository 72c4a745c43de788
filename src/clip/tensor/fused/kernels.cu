// The steps between a network's products, each in one pass over memory. Compiled when the program starts (NVRTC, no headers),
// with STORAGE defined: 0 for numbers stored as float, 1 as half, 2 as bfloat16. All arithmetic is in float.
//
// Rows are moved in packets of 16 bytes; every size that a packet runs along is a multiple of 8 numbers. Packets are counted in
// 32 bits, in which division is several times as fast; the caller sees to it that they suffice.

#if STORAGE == 0
typedef float stored;
#define PACKET 4
__device__ float widen(stored x) { return x; }
__device__ stored narrow(float x) { return x; }
#else
typedef unsigned short stored;
#define PACKET 8
#if STORAGE == 1
__device__ float widen(stored x) {
    float y;
    asm("cvt.f32.f16 %0, %1;" : "=f"(y) : "h"(x));
    return y;
}
__device__ stored narrow(float x) {
    stored y;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(y) : "f"(x));
    return y;
}
#else
__device__ float widen(stored x) { return __uint_as_float((unsigned)x << 16); }
__device__ stored narrow(float x) {
    unsigned bits = __float_as_uint(x);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return 0x7fff;
    // To the nearest, a tie to the even one.
    return (stored)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}
#endif
#endif

struct __align__(16) Packet { stored v[PACKET]; };

typedef unsigned long long count;

#define KERNEL extern "C" __global__ void

__device__ unsigned place() { return blockIdx.x * blockDim.x + threadIdx.x; }

// x[rows, width] = activation(x + bias): 0 none, 1 gelu with the exact error function, 2 quick_gelu.
KERNEL activate(Packet *x, const Packet *bias, unsigned packets, unsigned width, int activation) {
    const unsigned at = place();
    if (at >= packets) return;
    Packet a = x[at], b = bias[at % width];
    for (int i = 0; i < PACKET; i++) {
        float y = widen(a.v[i]) + widen(b.v[i]);
        if (activation == 1) y = 0.5f * y * (1.0f + erff(y * 0.70710678f));
        if (activation == 2) y = y / (1.0f + expf(-1.702f * y));
        a.v[i] = narrow(y);
    }
    x[at] = a;
}

// The sum over a block of 128 threads, in every thread.
__device__ float sum_of_block(float x) {
    __shared__ float sums[4];
    for (int lanes = 16; lanes > 0; lanes >>= 1) x += __shfl_xor_sync(0xffffffffu, x, lanes);
    __syncthreads();
    if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32] = x;
    __syncthreads();
    return sums[0] + sums[1] + sums[2] + sums[3];
}

// out[0] = x + product + bias, out[1] = its layer normalisation; a block of 128 threads a row, `row` has its numbers.
KERNEL add_norm(Packet *out, const Packet *x, const Packet *product, const Packet *bias, const Packet *weight,
                const Packet *shift, unsigned width, float eps) {
    extern __shared__ float row[];
    const count start = (count)blockIdx.x * width;
    float sum = 0.0f;
    for (unsigned at = threadIdx.x; at < width; at += blockDim.x) {
        Packet a = x[start + at], b = product[start + at], c = bias[at];
        for (int i = 0; i < PACKET; i++) {
            a.v[i] = narrow(widen(a.v[i]) + widen(b.v[i]) + widen(c.v[i]));
            // As stored, so that both results speak of the same numbers.
            float y = widen(a.v[i]);
            row[at * PACKET + i] = y;
            sum += y;
        }
        out[start + at] = a;
    }
    const float numbers = (float)(width * PACKET);
    const float mean = sum_of_block(sum) / numbers;
    float squares = 0.0f;
    for (unsigned at = threadIdx.x; at < width; at += blockDim.x)
        for (int i = 0; i < PACKET; i++) {
            float y = row[at * PACKET + i] - mean;
            squares += y * y;
        }
    const float factor = 1.0f / sqrtf(sum_of_block(squares) / numbers + eps);
    Packet *normed = out + (count)gridDim.x * width;
    for (unsigned at = threadIdx.x; at < width; at += blockDim.x) {
        Packet a, b = weight[at], c = shift[at];
        for (int i = 0; i < PACKET; i++)
            a.v[i] = narrow((row[at * PACKET + i] - mean) * factor * widen(b.v[i]) + widen(c.v[i]));
        normed[start + at] = a;
    }
}

// rows[batch * tokens, parts * heads * head] + bias -> out[parts][batch][heads][padded][head], the padding zero.
KERNEL split_heads(Packet *out, const Packet *rows, const Packet *bias, unsigned packets, unsigned batch, unsigned tokens,
                   unsigned padded, unsigned heads, unsigned head, unsigned parts) {
    const unsigned at = place();
    if (at >= packets) return;
    const unsigned d = at % head;
    unsigned rest = at / head;
    const unsigned token = rest % padded;
    rest /= padded;
    const unsigned h = rest % heads;
    rest /= heads;
    const unsigned b = rest % batch, part = rest / batch;
    Packet a;
    if (token < tokens) {
        const unsigned column = (part * heads + h) * head + d;
        a = rows[((count)b * tokens + token) * parts * heads * head + column];
        Packet c = bias[column];
        for (int i = 0; i < PACKET; i++) a.v[i] = narrow(widen(a.v[i]) + widen(c.v[i]));
    } else {
        for (int i = 0; i < PACKET; i++) a.v[i] = narrow(0.0f);
    }
    out[at] = a;
}

// x[batch][heads][padded][head] -> out[batch * tokens, heads * head].
KERNEL merge_heads(Packet *out, const Packet *x, unsigned packets, unsigned tokens, unsigned padded, unsigned heads,
                   unsigned head) {
    const unsigned at = place();
    if (at >= packets) return;
    const unsigned d = at % head;
    unsigned rest = at / head;
    const unsigned h = rest % heads;
    rest /= heads;
    const unsigned token = rest % tokens;
    const unsigned b = rest / tokens;
    out[at] = x[(((count)b * heads + h) * padded + token) * head + d];
}

// scores[rows, keys] = softmax(scale * scores) over the first `limit` keys of a row, zero beyond; where `causal`, over those up
// to the row's own of `queries`. A warp a row; at most 1024 keys, an even number.
KERNEL softmax(stored *scores, unsigned rows, unsigned keys, unsigned queries, unsigned limit, int causal, float scale) {
    // The grid has a block for every four rows, so the threads are counted in 64 bits.
    const count at = ((count)blockIdx.x * blockDim.x + threadIdx.x) / 32;
    if (at >= rows) return;
    const unsigned lane = threadIdx.x % 32;
    if (causal) {
        unsigned own = (unsigned)(at % queries) + 1;
        limit = own < limit ? own : limit;
    }
    stored *row = scores + at * keys;
    float y[32];
    float top = -1e30f;
#pragma unroll
    for (int i = 0; i < 32; i += 2) {
        const unsigned key = (i / 2 * 32 + lane) * 2;
        if (key < keys) {
            y[i] = widen(row[key]) * scale;
            y[i + 1] = widen(row[key + 1]) * scale;
            if (key < limit) top = fmaxf(top, y[i]);
            if (key + 1 < limit) top = fmaxf(top, y[i + 1]);
        }
    }
    for (int lanes = 16; lanes > 0; lanes >>= 1) top = fmaxf(top, __shfl_xor_sync(0xffffffffu, top, lanes));
    float sum = 0.0f;
#pragma unroll
    for (int i = 0; i < 32; i += 2) {
        const unsigned key = (i / 2 * 32 + lane) * 2;
        y[i] = key < limit ? expf(y[i] - top) : 0.0f;
        y[i + 1] = key + 1 < limit ? expf(y[i + 1] - top) : 0.0f;
        sum += y[i] + y[i + 1];
    }
    for (int lanes = 16; lanes > 0; lanes >>= 1) sum += __shfl_xor_sync(0xffffffffu, sum, lanes);
    const float factor = 1.0f / sum;
#pragma unroll
    for (int i = 0; i < 32; i += 2) {
        const unsigned key = (i / 2 * 32 + lane) * 2;
        if (key < keys) {
            row[key] = narrow(y[i] * factor);
            row[key + 1] = narrow(y[i + 1] * factor);
        }
    }
}
