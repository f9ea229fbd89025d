package io.quorate.cli;

import io.quorate.api.ProblemCode;
import io.quorate.client.error.Failure;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to do about a problem, in the words of this program: members give hints for those who send requests by themselves.
 * Stateless.
 */
final class Hints {

    /** What helps here where a member names a request. */
    private static final Map<String, String> COMMANDS = Map.of(
            ProblemCode.SERVICE_NOT_FOUND.code(), "quorate svc ls lists the services there are",
            ProblemCode.MEMBER_NOT_FOUND.code(), "quorate member ls lists them",
            ProblemCode.MEMBERSHIP_CHANGE_IN_PROGRESS.code(),
                    "wait till quorate member ls shows it as voter, or no longer; or remove it",
            ProblemCode.UNAUTHENTICATED.code(),
                    "say who you are: --token, QUORATE_TOKEN_FILE, --user, or a context that does (quorate ctx)",
            ProblemCode.DEADLOCK.code(), "take locks in one agreed order",
            ProblemCode.CAS_FAILED.code(), "somebody else has changed it meanwhile: look at it, and try again");

    /** Commands about keys only have conditions as flags. */
    private static final Pattern CAS = Pattern.compile("(\\bkey\\b.*)\\bcas=(\\d+)");

    private static final Pattern FROM = Pattern.compile("\\bfrom=(\\d+)");
    private static final Pattern IF_MATCH = Pattern.compile("\\bIf-Match: \"(\\d+)\"");
    private static final Pattern PARAMETER = Pattern.compile("\\?(prefix|initial|force)\\b");
    private static final Pattern ASIDE = Pattern.compile(" \\((GET|PUT|POST|PATCH|DELETE) [^)]*\\)");
    private static final Pattern HTTP = Pattern.compile(
            "\\b(GET|PUT|POST|PATCH|DELETE)\\b|/v1/|[?&][a-z]|\\bIf-Match\\b|\\bAuthorization\\b|\\bcas=");

    private Hints() {}

    /** What to do about {@code failure}; null: nothing that this program can say. */
    static @Nullable String of(Failure failure) {
        String hint = failure.hint();
        if (hint == null) {
            return null;
        }
        String spoken = ASIDE.matcher(hint).replaceAll("");
        spoken = PARAMETER.matcher(spoken).replaceAll("--$1");
        spoken = IF_MATCH.matcher(spoken).replaceAll("--if-version $1");
        spoken = FROM.matcher(spoken).replaceAll("--from $1");
        spoken = CAS.matcher(spoken).replaceAll("$1--cas $2").replace("--cas 0", "--create");
        return HTTP.matcher(spoken).find() ? COMMANDS.get(failure.code()) : spoken;
    }
}
