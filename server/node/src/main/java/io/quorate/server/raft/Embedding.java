package io.quorate.server.raft;

import org.apache.ratis.util.ExitUtils;

/** Keeps Ratis from taking a process for its own. Safe for any thread. */
final class Embedding {

    private static final String EVENT_LOOPS = "org.apache.ratis.thirdparty.io.netty.eventLoopThreads";

    private Embedding() {}

    /** Done once in a process, by the class loader. */
    private static final class Once {

        static {
            // Two for each processor, as Netty would have it, are too many for what passes between members.
            if (System.getProperty(EVENT_LOOPS) == null) {
                System.setProperty(EVENT_LOOPS, "2");
            }
            Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
            ExitUtils.disableSystemExit();
            ExitUtils.setTerminateOnUncaughtException(false);
            // Loading that class has replaced the handler of the whole process.
            Thread.setDefaultUncaughtExceptionHandler(before);
        }

        private Once() {}

        static void touch() {
            // Loading the class is all.
        }
    }

    /** From here on Ratis throws where it would have ended the process. */
    static void prepare() {
        Once.touch();
    }
}
