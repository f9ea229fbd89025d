package io.quorate.client.admin;

/**
 * What a new member comes with. Immutable.
 *
 * @param name what it is to be called
 * @param token lets one process in, once; the cluster does not show it again
 * @param command what to run on the new machine
 */
public record Invitation(String name, String token, String command) {

    /** Without the token: it must not get into logs. */
    @Override
    public String toString() {
        return "Invitation[name=" + name + "]";
    }
}
