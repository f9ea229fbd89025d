package io.quorate.cli.shell;

import io.quorate.client.ApiAnswer;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees before what they type. Immutable.
 *
 * @param context the cluster's name; empty: it has none
 * @param isGuarded whether changes there have to be confirmed
 * @param member who answered, with a star if it leads, and the revision
 * @param directory what keys are meant below; empty: nothing
 * @param isSound whether there is a leader
 */
record Prompt(String context, boolean isGuarded, String member, String directory, boolean isSound) {

    /** By the answer to a question that was just asked; null: there was none. */
    static Prompt of(@Nullable String context, boolean isGuarded, String directory, @Nullable ApiAnswer answer) {
        String name = context == null ? "" : context;
        if (answer == null) {
            return new Prompt(name, isGuarded, "nobody answers", directory, false);
        }
        String member = answer.header("Quorate-Member").orElse("?");
        String leader = answer.header("Quorate-Leader").orElse("none");
        boolean isSound = !leader.equals("none") && !leader.isEmpty();
        String star = member.equals(leader) ? "*" : "";
        String state = member + star + (isSound ? " r" + answer.revision() : " no leader");
        return new Prompt(name, isGuarded, state, directory, isSound);
    }

    String head() {
        return context.isEmpty() ? "" : context + " ";
    }

    String tail() {
        return member + (directory.isEmpty() ? "" : " " + directory) + "> ";
    }

    @Override
    public String toString() {
        return head() + tail();
    }
}
