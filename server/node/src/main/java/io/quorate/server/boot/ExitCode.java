package io.quorate.server.boot;

/**
 * How the daemon ends. The codes are documented and stable; 3 is the JVM's own, when the heap is full and it was told to
 * exit then, as the distribution does.
 */
enum ExitCode {
    /** Stopped as asked, by SIGTERM or SIGINT too. */
    OK(0),
    /** Could not start; the last line on stderr says why. */
    START_FAILED(1),
    /** The command line or the configuration is wrong; all problems are listed on stderr. */
    USAGE(2),
    /** A stop took longer than {@code stop-timeout}. Nothing that was answered is lost. */
    STOP_TIMEOUT(4),
    /** The member was removed from its cluster: to start it again on its data is of no use. */
    REMOVED(5),
    /** A backup that should be restored is cut or damaged; nothing was written. */
    DAMAGED(10),
    /** The member could not go on: its log or store failed, or its state is not what the others have. */
    FAIL_STOP(70),
    /** The process could not go on: out of memory, of threads, or a thread died of an error. */
    FATAL_ERROR(71);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
