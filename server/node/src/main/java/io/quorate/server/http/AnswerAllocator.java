package io.quorate.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;

/**
 * Another allocator, but that the head of an answer gets room for a small body behind it: the encoder puts the body there if
 * it fits, and both are one write of one buffer. Safe for any thread.
 */
final class AnswerAllocator implements ByteBufAllocator {

    /** No head of an answer is smaller. */
    private static final int HEAD_BYTES_MIN = 128;

    private static final int ROOM_BYTES = 2_048;

    private final ByteBufAllocator other;

    AnswerAllocator(ByteBufAllocator other) {
        this.other = other;
    }

    ByteBufAllocator other() {
        return other;
    }

    @Override
    public ByteBuf buffer(int initialCapacity) {
        boolean isHead = initialCapacity >= HEAD_BYTES_MIN && initialCapacity < ROOM_BYTES;
        return other.buffer(isHead ? ROOM_BYTES : initialCapacity);
    }

    @Override
    public ByteBuf buffer() {
        return other.buffer();
    }

    @Override
    public ByteBuf buffer(int initialCapacity, int maxCapacity) {
        return other.buffer(initialCapacity, maxCapacity);
    }

    @Override
    public ByteBuf ioBuffer() {
        return other.ioBuffer();
    }

    @Override
    public ByteBuf ioBuffer(int initialCapacity) {
        return other.ioBuffer(initialCapacity);
    }

    @Override
    public ByteBuf ioBuffer(int initialCapacity, int maxCapacity) {
        return other.ioBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public ByteBuf heapBuffer() {
        return other.heapBuffer();
    }

    @Override
    public ByteBuf heapBuffer(int initialCapacity) {
        return other.heapBuffer(initialCapacity);
    }

    @Override
    public ByteBuf heapBuffer(int initialCapacity, int maxCapacity) {
        return other.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public ByteBuf directBuffer() {
        return other.directBuffer();
    }

    @Override
    public ByteBuf directBuffer(int initialCapacity) {
        return other.directBuffer(initialCapacity);
    }

    @Override
    public ByteBuf directBuffer(int initialCapacity, int maxCapacity) {
        return other.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public CompositeByteBuf compositeBuffer() {
        return other.compositeBuffer();
    }

    @Override
    public CompositeByteBuf compositeBuffer(int maxNumComponents) {
        return other.compositeBuffer(maxNumComponents);
    }

    @Override
    public CompositeByteBuf compositeHeapBuffer() {
        return other.compositeHeapBuffer();
    }

    @Override
    public CompositeByteBuf compositeHeapBuffer(int maxNumComponents) {
        return other.compositeHeapBuffer(maxNumComponents);
    }

    @Override
    public CompositeByteBuf compositeDirectBuffer() {
        return other.compositeDirectBuffer();
    }

    @Override
    public CompositeByteBuf compositeDirectBuffer(int maxNumComponents) {
        return other.compositeDirectBuffer(maxNumComponents);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return other.isDirectBufferPooled();
    }

    @Override
    public int calculateNewCapacity(int minNewCapacity, int maxCapacity) {
        return other.calculateNewCapacity(minNewCapacity, maxCapacity);
    }
}
