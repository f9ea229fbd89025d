package io.quorate.it.check;

import io.quorate.it.check.Answer.Unknown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for an order of one key's operations that explains all answers: Wing and Gong's (1993), with Lowe's undo
 * list and memory of configurations already tried (2017). Confined to one thread; good for one search.
 *
 * <p>Operations whose outcome is known stand in a list of events in the order of time, a call and a return each. An
 * operation may come next if its call stands before the first return in the list. It is lifted out of the list when it is
 * chosen and put back when the choice turns out wrong. Changes of unknown outcome have a call but no return, needn't be
 * chosen at all, and are tried only after all others: most of them did not happen or explain nothing.
 */
final class WingGong {

    private static final long REMEMBERED_BYTES_MAX = 256L << 20;

    /** A place in the list of events. */
    private static final class Event {
        final int operation;
        final boolean isReturn;
        final long nanos;

        @Nullable
        Event previous;

        @Nullable
        Event next;

        @Nullable
        Event partner;

        Event(int operation, boolean isReturn, long nanos) {
            this.operation = operation;
            this.isReturn = isReturn;
            this.nanos = nanos;
        }
    }

    /** A choice that can be taken back: the operation, the state before it, and its call if it stood in the list. */
    private record Choice(
            int operation, Register before, @Nullable Event call) {}

    /** The operations chosen so far and the state they led to: no need to try the same again. */
    private record Configuration(BitSet chosen, Register state) {}

    private final List<Operation> known = new ArrayList<>();
    private final List<Operation> unknown = new ArrayList<>();
    private final long stepsMax;
    private final Event head = new Event(-1, false, Long.MIN_VALUE);
    private final BitSet chosen = new BitSet();
    private final Set<Configuration> tried = new HashSet<>();
    private final Deque<Choice> choices = new ArrayDeque<>();
    private Register state = Register.NEVER;
    private int remaining;
    private int fewestRemaining = Integer.MAX_VALUE;
    private String closest = "";

    WingGong(List<Operation> operations, long stepsMax) {
        this.stepsMax = stepsMax;
        for (Operation operation : operations) {
            (operation.answer() instanceof Unknown ? unknown : known).add(operation);
        }
        unknown.sort(Comparator.comparingLong(Operation::calledNanos));
        known.sort(Comparator.comparingLong(Operation::calledNanos));
        remaining = known.size();
        link();
    }

    private void link() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            Event call = new Event(i, false, known.get(i).calledNanos());
            Event back = new Event(i, true, known.get(i).returnedNanos());
            call.partner = back;
            events.add(call);
            events.add(back);
        }
        // At the same instant calls go first: the operations then overlap, which is the lenient reading.
        events.sort(Comparator.comparingLong((Event event) -> event.nanos).thenComparing(event -> event.isReturn));
        Event last = head;
        for (Event event : events) {
            last.next = event;
            event.previous = last;
            last = event;
        }
    }

    Verdict verdict() {
        long rememberedMax = REMEMBERED_BYTES_MAX / (128 + (known.size() + unknown.size()) / 8);
        long steps = 0;
        Event event = head.next;
        int lost = 0;
        while (remaining > 0 && event != null) {
            if (++steps > stepsMax || tried.size() > rememberedMax) {
                return new Verdict.Undecided(steps);
            }
            if (!event.isReturn) {
                boolean advanced = choose(event.operation, known.get(event.operation), event);
                event = advanced ? head.next : event.next;
                lost = 0;
                continue;
            }
            // No operation of known outcome may come next: perhaps a lost change did.
            boolean eligible = lost < unknown.size() && unknown.get(lost).calledNanos() <= event.nanos;
            if (eligible) {
                int index = known.size() + lost;
                boolean advanced = !chosen.get(index) && choose(index, unknown.get(lost), null);
                event = advanced ? head.next : event;
                lost = advanced ? 0 : lost + 1;
                continue;
            }
            remember(event);
            Choice wrong = choices.pollLast();
            if (wrong == null) {
                return new Verdict.Violation(closest);
            }
            takeBack(wrong);
            if (wrong.call() != null) {
                event = wrong.call().next;
                lost = 0;
            } else {
                event = firstReturn();
                lost = wrong.operation() - known.size() + 1;
            }
        }
        return new Verdict.Linearizable();
    }

    /** Lets {@code operation} come next, if the state allows it and leads to something not tried yet. */
    private boolean choose(int index, Operation operation, @Nullable Event call) {
        Register after = state.after(operation);
        if (after == null) {
            return false;
        }
        chosen.set(index);
        if (!tried.add(new Configuration((BitSet) chosen.clone(), after))) {
            chosen.clear(index);
            return false;
        }
        choices.addLast(new Choice(index, state, call));
        state = after;
        if (call != null) {
            remaining--;
            unlink(call);
            unlink(partner(call));
        }
        return true;
    }

    private void takeBack(Choice choice) {
        chosen.clear(choice.operation());
        state = choice.before();
        Event call = choice.call();
        if (call != null) {
            remaining++;
            relink(partner(call));
            relink(call);
        }
    }

    private static Event partner(Event call) {
        if (call.partner == null) {
            throw new IllegalStateException("a call without its return");
        }
        return call.partner;
    }

    private static void unlink(Event event) {
        if (event.previous != null) {
            event.previous.next = event.next;
        }
        if (event.next != null) {
            event.next.previous = event.previous;
        }
    }

    private static void relink(Event event) {
        if (event.previous != null) {
            event.previous.next = event;
        }
        if (event.next != null) {
            event.next.previous = event;
        }
    }

    private @Nullable Event firstReturn() {
        Event event = head.next;
        while (event != null && !event.isReturn) {
            event = event.next;
        }
        return event;
    }

    /** Keeps the description of the attempt that explained most. */
    private void remember(Event stuck) {
        if (remaining >= fewestRemaining) {
            return;
        }
        fewestRemaining = remaining;
        long origin = known.get(0).calledNanos();
        StringBuilder text = new StringBuilder("  %,d of %,d answers explained; then the key held %s%n"
                .formatted(known.size() - remaining, known.size(), state));
        text.append("  ms called, ms returned after the key's first call; the last operations explained:\n");
        choices.stream()
                .skip(Math.max(0, choices.size() - 8))
                .forEach(choice -> text.append("    ")
                        .append(operation(choice.operation()).show(origin))
                        .append('\n'));
        text.append("  none of these can be next:\n");
        for (Event event = head.next; event != null && event != stuck; event = event.next) {
            text.append("    ").append(known.get(event.operation).show(origin)).append('\n');
        }
        for (int i = 0; i < unknown.size(); i++) {
            if (!chosen.get(known.size() + i) && unknown.get(i).calledNanos() <= stuck.nanos) {
                text.append("    ").append(unknown.get(i).show(origin)).append('\n');
            }
        }
        closest = text.toString();
    }

    private Operation operation(int index) {
        return index < known.size() ? known.get(index) : unknown.get(index - known.size());
    }
}
