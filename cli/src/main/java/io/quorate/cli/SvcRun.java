package io.quorate.cli;

import io.quorate.cli.hold.Signals;
import io.quorate.cli.hold.SteadyClock;
import io.quorate.cli.serve.Serving;
import io.quorate.client.QuorateClient;
import io.quorate.client.error.QuorateException;
import io.quorate.client.service.ServiceInstance;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a command as an instance of a service. Confined to the main thread, but for signals. */
final class SvcRun {

    private static final Duration TTL_MIN = Duration.ofSeconds(1);

    private final Console console;
    private final Thread mainThread = Thread.currentThread();

    // Guarded by this.
    private @Nullable Serving serving;
    private @Nullable String early;

    SvcRun(Console console) {
        this.console = console;
    }

    /** Runs it; the exit code. */
    int run(ServiceInstance instance, Duration ttl, Duration drain, List<String> command) {
        if (ttl.compareTo(TTL_MIN) < 0) {
            throw CommandException.usage("--ttl: " + ttl.toMillis() + "ms (expected: 1s or more)", "15s is usual");
        }
        Serving.Plan plan = new Serving.Plan(ttl, drain);
        Signals signals = console.signals(this::signalled);
        try (QuorateClient client = console.newClient(plan.callTimeout());
                Serving made = new Serving(client.services(), instance, plan, console::talk, new SteadyClock())) {
            return serve(made, instance, command);
        } catch (InterruptedException stopped) {
            String signal = pending();
            return ExitCode.SIGNALLED + Signals.number(signal == null ? "INT" : signal);
        } finally {
            signals.close();
        }
    }

    private int serve(Serving made, ServiceInstance instance, List<String> command) throws InterruptedException {
        try {
            made.begin();
        } catch (QuorateException refused) {
            if (pending() != null) {
                throw new InterruptedException();
            }
            throw CommandException.ending(ExitCode.NOT_RUN, refused);
        }
        attend(made);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("QUORATE_SVC_NAME", instance.service());
        environment.put("QUORATE_SVC_ID", instance.id());
        try {
            return made.run(command, environment);
        } catch (IOException notStarted) {
            String why = String.valueOf(notStarted.getMessage());
            int code = why.contains("error=2,") ? ExitCode.NO_SUCH_COMMAND : ExitCode.NOT_EXECUTABLE;
            throw new CommandException(code, "cannot run " + command.get(0) + ": " + why, null);
        }
    }

    private synchronized void attend(Serving made) throws InterruptedException {
        serving = made;
        if (early != null) {
            throw new InterruptedException();
        }
    }

    private synchronized @Nullable String pending() {
        return early;
    }

    private synchronized void signalled(String signal) {
        if (serving != null) {
            serving.signal(signal);
        } else if (!signal.startsWith("USR")) {
            early = signal;
            mainThread.interrupt();
        }
    }
}
