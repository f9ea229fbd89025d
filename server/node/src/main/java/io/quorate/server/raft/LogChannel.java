package io.quorate.server.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The end of a segment of the log, written by one thread, which knows its place and its size without asking the system.
 *
 * <p>Ratis asks for both before each entry. Where a file system keeps exact times for files that are looked at, as Linux does
 * since 6.13, the write after that must note the time, and on ext4 without a journal each sync then writes the inode as well
 * as the entry.
 *
 * <p>Safe for any thread, as Ratis closes it on another when its own does not end: whoever asks for the place waits for the write
 * under way, or would cut it off.
 */
final class LogChannel extends WrittenChannel {

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
    public synchronized long position() {
        return position;
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public synchronized int write(ByteBuffer source) throws IOException {
        int written = file.write(source);
        position += written;
        size = Math.max(size, position);
        return written;
    }

    @Override
    public synchronized int write(ByteBuffer source, long at) throws IOException {
        int written = file.write(source, at);
        if (written > 0) {
            size = Math.max(size, at + written);
        }
        return written;
    }

    @Override
    public synchronized FileChannel truncate(long length) throws IOException {
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
}
