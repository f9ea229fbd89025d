package io.quorate.server.raft;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file that is written at its end, and otherwise refuses what a file can be asked. */
abstract class WrittenChannel extends FileChannel {

    @Override
    public FileChannel position(long position) {
        throw notOffered();
    }

    @Override
    public int read(ByteBuffer target) {
        throw notOffered();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw notOffered();
    }

    @Override
    public int read(ByteBuffer target, long at) {
        throw notOffered();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw notOffered();
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) {
        throw notOffered();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long from, long count) {
        throw notOffered();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long length) {
        throw notOffered();
    }

    @Override
    public FileLock lock(long from, long length, boolean shared) {
        throw notOffered();
    }

    @Override
    public FileLock tryLock(long from, long length, boolean shared) {
        throw notOffered();
    }

    private static UnsupportedOperationException notOffered() {
        return new UnsupportedOperationException("this file is only written at its end");
    }
}
