package io.quorate.junit5;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection that is carried on to another port. Confined to the thread of its {@link Network}. */
final class Carried {

    private final SocketChannel near;
    private final SocketChannel far;
    private final SelectionKey nearKey;
    private final SelectionKey farKey;
    private final Pipe there;
    private final Pipe back;
    private boolean isOpening;
    private boolean isClosed;
    /** Whether something has happened to it since it was looked at. */
    private boolean isAwake = true;
    /** When something that was delayed is due; null: nothing is delayed. */
    private @Nullable Long wakeNanos;

    Carried(SocketChannel near, Selector selector) throws IOException {
        this.near = near;
        this.far = SocketChannel.open();
        for (SocketChannel channel : new SocketChannel[] {near, far}) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        this.there = new Pipe(near, far);
        this.back = new Pipe(far, near);
        Runnable waking = this::wake;
        this.nearKey = near.register(selector, 0, waking);
        this.farKey = far.register(selector, 0, waking);
    }

    /** Does what can be done now; {@code isHeld}: nothing may pass. */
    void go(InetSocketAddress target, boolean isHeld, long delayNanos, ByteBuffer buffer) {
        isAwake = false;
        wakeNanos = null;
        try {
            there.take(buffer, delayNanos);
            if (!isHeld && connect(target)) {
                back.take(buffer, delayNanos);
                there.give();
                back.give();
            }
            if (there.isFinished() && back.isFinished()) {
                cut();
            } else {
                want(isHeld);
            }
        } catch (IOException e) {
            // One end is gone, or never was there: so is the connection.
            cut();
        }
    }

    /** Whether the other end is connected. */
    private boolean connect(InetSocketAddress target) throws IOException {
        if (far.isConnected()) {
            return true;
        }
        if (!isOpening) {
            isOpening = true;
            return far.connect(target);
        }
        return far.finishConnect();
    }

    private void want(boolean isHeld) {
        if (isHeld) {
            nearKey.interestOps(there.wantsToRead() ? SelectionKey.OP_READ : 0);
            farKey.interestOps(0);
        } else if (!far.isConnected()) {
            nearKey.interestOps(there.wantsToRead() ? SelectionKey.OP_READ : 0);
            farKey.interestOps(SelectionKey.OP_CONNECT);
        } else {
            long now = System.nanoTime();
            nearKey.interestOps((there.wantsToRead() ? SelectionKey.OP_READ : 0) | writing(back, now));
            farKey.interestOps((back.wantsToRead() ? SelectionKey.OP_READ : 0) | writing(there, now));
        }
    }

    /** What is due waits for its receiver; what is not, for its time. */
    private int writing(Pipe pipe, long now) {
        Long due = pipe.dueNanos();
        if (due == null) {
            return 0;
        }
        if (due - now <= 0) {
            return SelectionKey.OP_WRITE;
        }
        Long earlier = wakeNanos;
        if (earlier == null || due - earlier < 0) {
            wakeNanos = due;
        }
        return 0;
    }

    /** Something has happened to it. */
    void wake() {
        isAwake = true;
    }

    boolean isAwake() {
        return isAwake;
    }

    /** How long till something that was delayed is due; {@link Long#MAX_VALUE} if nothing is. */
    long nanosToWake() {
        Long due = wakeNanos;
        return due == null ? Long.MAX_VALUE : Math.max(0, due - System.nanoTime());
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Ends it: each side finds it reset, if the other has not ended it properly. */
    void cut() {
        isClosed = true;
        boolean isProper = there.isFinished() && back.isFinished();
        for (SocketChannel channel : new SocketChannel[] {near, far}) {
            try {
                if (!isProper) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                channel.close();
            } catch (IOException e) {
                // There is nothing left to do with it either way.
            }
        }
    }
}
