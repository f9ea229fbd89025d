package io.quorate.server.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The end of a segment of the log, written by one thread, which knows its place and its size without asking the system.
 *
 * <p>Ratis asks for both before each entry. Where a file system keeps exact times for files that are looked at, as Linux does
 * since 6.13, the write after that must note the time, and on ext4 without a journal each sync then writes the inode as well
 * as the entry.
 */
final class LogChannel extends FileChannel {

    private final FileChannel file;
    private long position;
    private long size;

    /** Stands for {@code file}, which nobody else writes from now on. */
    LogChannel(FileChannel file) throws IOException {
        this.file = file;
        this.position = file.position();
        this.size = file.size();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int written = file.write(source);
        position += written;
        size = Math.max(size, position);
        return written;
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        int written = file.write(source, at);
        size = Math.max(size, at + written);
        return written;
    }

    @Override
    public FileChannel truncate(long length) throws IOException {
        file.truncate(length);
        size = Math.min(size, length);
        position = Math.min(position, length);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        file.force(metaData);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    // ---- nothing of this is asked of the end of a log

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
        return new UnsupportedOperationException("a log is written at its end (expected: no other use)");
    }
}
