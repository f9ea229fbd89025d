package io.quorate.cli;

import io.quorate.cli.context.Context;
import io.quorate.cli.context.ContextField;
import io.quorate.client.Credentials;
import io.quorate.client.spi.CredentialsProvider;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who is at it, and where the proof is. Immutable; holds no secret but what was given as one. */
public sealed interface Login {

    /** Nobody in particular. */
    record Nobody() implements Login {}

    /** A token as it is. */
    record Token(String token) implements Login {

        @Override
        public String toString() {
            return "Token[…]";
        }
    }

    /** A token in a file, which may be replaced. */
    record TokenFile(Path file) implements Login {}

    /** A token that a command prints. */
    record TokenCommand(String command) implements Login {}

    /**
     * A user with a password. At most one of the sources is there; none: a person is asked.
     *
     * @param file where the password is; null: nowhere
     * @param command what prints it; null: nothing
     * @param password as it is; null: not known
     */
    record User(
            String name,
            @Nullable Path file,
            @Nullable String command,
            @Nullable String password) implements Login {

        @Override
        public String toString() {
            return "User[" + name + "]";
        }
    }

    static Login of(GlobalOptions flags, Map<String, String> environment, @Nullable Context context) {
        if (flags.token != null && flags.user != null) {
            throw CommandException.usage("--token and --user are given (expected: one of them)", "leave one out");
        }
        if (flags.token != null) {
            return new Token(flags.token);
        }
        if (flags.user != null) {
            return user(flags.user, environment, context);
        }
        String token = Settings.first(environment.get("QUORATE_TOKEN"));
        if (token != null) {
            return new Token(token);
        }
        String file = Settings.first(environment.get("QUORATE_TOKEN_FILE"));
        if (file != null) {
            return new TokenFile(Path.of(file));
        }
        String user = Settings.first(environment.get("QUORATE_USER"));
        if (user != null) {
            return user(user, environment, context);
        }
        return context == null ? new Nobody() : of(context, environment);
    }

    private static Login of(Context context, Map<String, String> environment) {
        String token = context.get(ContextField.TOKEN);
        if (token != null) {
            return new Token(token);
        }
        String file = context.get(ContextField.TOKEN_FILE);
        if (file != null) {
            return new TokenFile(Path.of(file));
        }
        String command = context.get(ContextField.TOKEN_COMMAND);
        if (command != null) {
            return new TokenCommand(command);
        }
        String user = context.get(ContextField.USER);
        return user == null ? new Nobody() : user(user, environment, context);
    }

    private static User user(String name, Map<String, String> environment, @Nullable Context context) {
        String file = Settings.first(environment.get("QUORATE_PASSWORD_FILE"));
        if (file != null) {
            return new User(name, Path.of(file), null, null);
        }
        // The context's password is that of the context's user.
        boolean known = context != null && name.equals(context.get(ContextField.USER));
        if (!known) {
            return new User(name, null, null, null);
        }
        file = Settings.of(context, ContextField.PASSWORD_FILE);
        return new User(
                name,
                file == null ? null : Path.of(file),
                file == null ? Settings.of(context, ContextField.PASSWORD_COMMAND) : null,
                Settings.of(context, ContextField.PASSWORD));
    }

    /** What the client is told; null: nothing. */
    default @Nullable CredentialsProvider provider(Terminal terminal) {
        if (this instanceof Token given) {
            return Credentials.token(given.token());
        }
        if (this instanceof TokenFile given) {
            CredentialsProvider tokens = Credentials.tokenFile(given.file());
            return refused -> {
                try {
                    return tokens.token(refused);
                } catch (UncheckedIOException unreadable) {
                    throw CommandException.reading(
                            "the token", given.file(), FileFaults.cause(unreadable), "a file that holds a token");
                }
            };
        }
        if (this instanceof TokenCommand given) {
            return refreshed(() -> printed(given.command(), "token_command"));
        }
        if (this instanceof User user) {
            AtomicReference<@Nullable CredentialsProvider> known = new AtomicReference<>();
            return new CredentialsProvider() {
                @Override
                public String scheme() {
                    return "Basic";
                }

                @Override
                public synchronized String token(boolean refused) {
                    CredentialsProvider provider = known.get();
                    if (provider == null) {
                        provider = Credentials.password(user.name(), password(user, terminal));
                        known.set(provider);
                    }
                    return provider.token(refused);
                }
            };
        }
        return null;
    }

    /** The password of {@code user}, from where it is. */
    static String password(User user, Terminal terminal) {
        if (user.password() != null) {
            return user.password();
        }
        if (user.file() != null) {
            try {
                return Files.readString(user.file()).lines().findFirst().orElse("");
            } catch (IOException unreadable) {
                throw CommandException.reading(
                        "the password", user.file(), unreadable, "a file whose first line is the password");
            }
        }
        if (user.command() != null) {
            return printed(user.command(), "password_command");
        }
        return asked("password of " + user.name() + ": ", terminal);
    }

    /** What a person types without seeing it: the password of whoever this is. */
    static String asked(String question, Terminal terminal) {
        return asked(question, terminal, "put it into a file: QUORATE_PASSWORD_FILE");
    }

    /**
     * What a person types without seeing it.
     *
     * @param otherwise what helps where there is nobody to type
     */
    @SuppressWarnings("SystemConsoleNull") // without a terminal there is nobody to ask
    public static String asked(String question, Terminal terminal, String otherwise) {
        Console person = terminal.interactive() ? System.console() : null;
        char[] typed = person == null ? null : person.readPassword("%s", question);
        if (typed == null) {
            throw CommandException.usage("no password, and nobody to ask for it", otherwise);
        }
        return new String(typed);
    }

    private static CredentialsProvider refreshed(Supplier<String> source) {
        AtomicReference<@Nullable String> known = new AtomicReference<>();
        return refused -> {
            String token = known.get();
            if (token == null || refused) {
                token = source.get();
                known.set(token);
            }
            return token;
        };
    }

    /** The first line that a command of the context prints. */
    private static String printed(String command, String what) {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            String line = text.lines().findFirst().orElse("").strip();
            if (code != 0 || line.isEmpty()) {
                throw new CommandException(
                        ExitCode.NOT_PERMITTED,
                        what + " '" + command + "' ended with code " + code
                                + (line.isEmpty() ? " and printed nothing" : "") + " (expected: a line, and code 0)",
                        "quorate ctx edit");
            }
            return line;
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot run " + what + ": " + impossible.getMessage(), impossible);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.SIGNALLED + 2, what + " was interrupted", null);
        }
    }
}
