package io.quorate.core.member;

import io.quorate.core.log.Limits;
import io.quorate.core.log.MemberCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What names and addresses of members must be like. Stateless; safe for any thread. */
public final class MemberRules {

    private static final int HASH_BYTES = 32;
    private static final int TEXT_CHARS_MAX = 300;
    private static final int URLS_MAX = 16;
    private static final int PORT_MAX = 65_535;

    private MemberRules() {}

    /** What is wrong in {@code command}; null: nothing. */
    public static @Nullable String wrongIn(MemberCommand command) {
        String wrong = wrongInName(command.name());
        if (wrong != null) {
            return wrong;
        }
        if (command instanceof MemberCommand.Invite invite) {
            if (invite.tokenHash().size() != HASH_BYTES) {
                return "token hash: " + invite.tokenHash().size() + " bytes (expected: " + HASH_BYTES + ")";
            }
            if (invite.ttlMillis() < 1 || invite.ttlMillis() > Limits.JOIN_TOKEN_MILLIS_MAX) {
                return "ttl: " + invite.ttlMillis() + " ms (expected: 1.." + Limits.JOIN_TOKEN_MILLIS_MAX + ")";
            }
            return invite.peerAddress().isEmpty() ? null : wrongInAddress(invite.peerAddress());
        }
        if (command instanceof MemberCommand.Join join) {
            return first(wrongInAddress(join.peerAddress()), wrongInUrls(join.clientUrls()));
        }
        if (command instanceof MemberCommand.Enroll enroll) {
            return enroll.peerAddress().isEmpty() ? null : wrongInAddress(enroll.peerAddress());
        }
        if (command instanceof MemberCommand.Present present) {
            return wrongInUrls(present.clientUrls());
        }
        if (command instanceof MemberCommand.Relocate relocate) {
            return first(
                    relocate.peerAddress() == null ? null : wrongInAddress(relocate.peerAddress()),
                    relocate.clientUrls() == null ? null : wrongInUrls(relocate.clientUrls()));
        }
        return null;
    }

    /** What is wrong with a member's name; null: nothing. */
    public static @Nullable String wrongInName(String name) {
        boolean isName = name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
        return isName
                ? null
                : "name: '" + shown(name)
                        + "' (expected: 1 to 64 letters, digits, '-' or '_', the first a letter or digit)";
    }

    /** What is wrong with the address where a member listens for others; null: nothing. */
    public static @Nullable String wrongInAddress(String address) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        boolean isPort = colon > 0
                && !port.isEmpty()
                && port.length() <= 5
                && port.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean isAddress = isPort
                && Integer.parseInt(port) > 0
                && Integer.parseInt(port) <= PORT_MAX
                && address.length() <= TEXT_CHARS_MAX
                && address.chars().allMatch(c -> c > ' ' && c < 127 && c != '/' && c != '@' && c != ',');
        return isAddress ? null : "peer address: '" + shown(address) + "' (expected: host:port)";
    }

    private static @Nullable String wrongInUrls(List<String> urls) {
        if (urls.size() > URLS_MAX) {
            return "client URLs: " + urls.size() + " (expected: at most " + URLS_MAX + ")";
        }
        for (String url : urls) {
            boolean isUrl = (url.startsWith("http://") || url.startsWith("https://"))
                    && url.length() <= TEXT_CHARS_MAX
                    && url.chars().allMatch(c -> c > ' ' && c < 127);
            if (!isUrl) {
                return "client URL: '" + shown(url) + "' (expected: http://host:port or https://host:port)";
            }
        }
        return null;
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
