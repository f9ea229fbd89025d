package io.quorate.server.service;

import io.quorate.core.log.Command;

/** Told what this member, as leader, did with traced commands that another member carried to it. */
@FunctionalInterface
public interface ForwardListener {

    /**
     * A command was answered. Called on the updater thread, among others: must not wait.
     *
     * @param trace the trace it is a part of
     * @param isKnown whether it was applied; else that is unknown, or it was turned away
     * @param nanos how long it was here
     */
    void answered(String trace, Command command, boolean isKnown, long nanos);
}
