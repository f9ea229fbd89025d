package io.quorate.cli.hold;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes over signals that would end this program, until it is closed. Java has a class for that, outside of its standard
 * and without promise; where it is missing, nothing is taken over. QUIT stays with the JVM, which prints its threads.
 *
 * <p>Made and closed by one thread; the receiver is called by others.
 */
public final class Signals implements AutoCloseable {

    private static final List<String> NAMES = List.of("INT", "TERM", "HUP", "USR1", "USR2");

    // Fields of /proc/self/stat behind the program's name.
    private static final int GROUP = 2;
    private static final int FOREGROUND_GROUP = 5;

    private final Map<String, Object> former = new LinkedHashMap<>();

    private Signals() {}

    /** Hands signals to {@code receiver}, by their names: {@code INT}, {@code TERM} and so on. */
    public static Signals to(Consumer<String> receiver) {
        Signals signals = new Signals();
        for (String name : NAMES) {
            Object old = handle(name, handler(name, receiver));
            if (old != null) {
                signals.former.put(name, old);
            }
        }
        return signals;
    }

    /** None: whoever is asked for them hands them on by other means. */
    public static Signals none() {
        return new Signals();
    }

    /** The number of a signal, as Linux has it. */
    public static int number(String name) {
        return switch (name) {
            case "HUP" -> 1;
            case "INT" -> 2;
            case "USR1" -> 10;
            case "USR2" -> 12;
            default -> 15;
        };
    }

    /**
     * Whether a terminal sends what is typed, such as INT, to this program and to the commands it runs alike: then they
     * must not get it a second time.
     */
    public static boolean isForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[GROUP].equals(fields[FOREGROUND_GROUP]);
        } catch (IOException | IndexOutOfBoundsException unknown) {
            return false;
        }
    }

    private static @Nullable Object handler(String name, Consumer<String> receiver) {
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            receiver.accept(name);
                            yield null;
                        }
                        case "equals" -> arguments != null && proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "handler of " + name;
                    });
        } catch (ClassNotFoundException missing) {
            return null;
        }
    }

    /** The handler that was there before; null if the signal cannot be taken over. */
    private static @Nullable Object handle(String name, @Nullable Object handler) {
        if (handler == null) {
            return null;
        }
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Class<?> signal = Class.forName("sun.misc.Signal");
            Constructor<?> named = signal.getConstructor(String.class);
            Method handle = signal.getMethod("handle", signal, type);
            return handle.invoke(null, named.newInstance(name), handler);
        } catch (ReflectiveOperationException unavailable) {
            return null;
        }
    }

    @Override
    public void close() {
        former.forEach(Signals::handle);
    }
}
