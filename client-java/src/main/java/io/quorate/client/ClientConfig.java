package io.quorate.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the cluster is, as the environment of a process says it: the variables that the command line reads too. Immutable.
 *
 * @param endpoints where members are, the first one to ask first
 * @param requestTimeout how long one call may take
 * @param caFile whose certificates are believed; null: those that the JVM knows
 * @param certificateFile the client's own certificate; null: none
 * @param keyFile the key to it; null: none
 * @param tokenFile where the bearer token is; null: none
 */
public record ClientConfig(
        List<String> endpoints,
        Duration requestTimeout,
        @Nullable Path caFile,
        @Nullable Path certificateFile,
        @Nullable Path keyFile,
        @Nullable Path tokenFile) {

    /** The variable that says where members are: URLs, or {@code host:port}, with commas between them. */
    public static final String ENDPOINTS = "QUORATE_ENDPOINTS";

    /** The variable that says how long one call may take, such as {@code 5s} or {@code 500ms}. */
    public static final String TIMEOUT = "QUORATE_TIMEOUT";
    /** The variable that names the file of the authorities that members are believed by, PEM. */
    public static final String CA_FILE = "QUORATE_CACERT";
    /** The variable that names the file of the client's certificate, PEM. */
    public static final String CERTIFICATE_FILE = "QUORATE_CERT";
    /** The variable that names the file of the key to it, PEM, PKCS #8. */
    public static final String KEY_FILE = "QUORATE_KEY";
    /** The variable that names the file of the bearer token. */
    public static final String TOKEN_FILE = "QUORATE_TOKEN_FILE";

    static final String DEFAULT_ENDPOINT = "http://127.0.0.1:7460";
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    public ClientConfig {
        endpoints = List.copyOf(endpoints);
        if ((certificateFile == null) != (keyFile == null)) {
            throw new IllegalArgumentException(
                    CERTIFICATE_FILE + " and " + KEY_FILE + ": only one is given (expected: both or none)");
        }
    }

    /** What the environment of this process says. */
    public static ClientConfig fromEnvironment() {
        return from(System.getenv());
    }

    /** What these variables say; what they leave out has its default. */
    public static ClientConfig from(Map<String, String> environment) {
        List<String> endpoints = Arrays.stream(
                        environment.getOrDefault(ENDPOINTS, "").split(",", -1))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .map(url -> url.contains("://") ? url : "http://" + url)
                .toList();
        return new ClientConfig(
                endpoints.isEmpty() ? List.of(DEFAULT_ENDPOINT) : endpoints,
                timeout(environment.getOrDefault(TIMEOUT, "")),
                path(environment, CA_FILE),
                path(environment, CERTIFICATE_FILE),
                path(environment, KEY_FILE),
                path(environment, TOKEN_FILE));
    }

    private static @Nullable Path path(Map<String, String> environment, String name) {
        String text = environment.getOrDefault(name, "");
        return text.isEmpty() ? null : Path.of(text);
    }

    private static Duration timeout(String text) {
        if (text.isEmpty()) {
            return DEFAULT_TIMEOUT;
        }
        Matcher form = DURATION.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(TIMEOUT + ": '" + text + "' (expected: such as 5s or 500ms)");
        }
        long count = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "h" -> Duration.ofHours(count);
            case "m" -> Duration.ofMinutes(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMillis(count);
        };
    }

    /** A client that is made so. */
    public ClientBuilder toBuilder() {
        ClientBuilder builder = QuorateClient.builder().endpoints(endpoints).requestTimeout(requestTimeout);
        if (caFile != null || certificateFile != null) {
            Tls tls = caFile == null ? Tls.system() : Tls.caFile(caFile);
            builder.tls(
                    certificateFile == null || keyFile == null ? tls : tls.clientCertificate(certificateFile, keyFile));
        }
        return tokenFile == null ? builder : builder.credentials(Credentials.tokenFile(tokenFile));
    }
}
