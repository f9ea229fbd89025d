package io.quorate.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.log.Outcome.FailedGuard;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogCodecTest {

    private static final List<Function<Bytes, Object>> DECODERS = List.of(
            LogCodec::decodeEntry,
            LogCodec::decodeBatch,
            LogCodec::decodeAnswers,
            LogCodec::decodeOutcome,
            LogCodec::decodeRecord,
            form -> LogCodec.readChange(new Decoder(form)),
            form -> LogCodec.readChangeHead(new Decoder(form)));

    @Property
    void whatIsEncodedIsDecoded(@ForAll long seed) {
        Words words = new Words(new Random(seed));
        Entry entry = words.entry();
        assertThat(LogCodec.decodeEntry(LogCodec.encode(entry))).isEqualTo(entry);
        Batch batch = words.batch();
        assertThat(LogCodec.decodeBatch(LogCodec.encode(batch))).isEqualTo(batch);
        List<Applied> answers = words.list(() -> new Applied(words.outcome(true), words.flag()));
        assertThat(LogCodec.decodeAnswers(LogCodec.encode(answers))).isEqualTo(answers);
        Outcome outcome = words.outcome(true);
        assertThat(LogCodec.decodeOutcome(LogCodec.encode(outcome))).isEqualTo(outcome);
        KeyRecord record = words.record();
        assertThat(LogCodec.decodeRecord(LogCodec.encode(record))).isEqualTo(record);
        Change change = words.change();
        assertThat(LogCodec.readChange(new Decoder(LogCodec.encode(change)))).isEqualTo(change);
        assertThat(LogCodec.readChangeHead(new Decoder(LogCodec.encode(change))))
                .isEqualTo(new LogCodec.ChangeHead(
                        change instanceof Change.Delete, change.kind(), change.key(), change.priorRevision()));
    }

    @Property
    void damagedBytesAreRefusedAndNothingElseHappens(@ForAll long seed) {
        Random random = new Random(seed);
        Words words = new Words(random);
        List<Bytes> forms = List.of(
                LogCodec.encode(words.entry()),
                LogCodec.encode(words.outcome(true)),
                LogCodec.encode(words.change()),
                LogCodec.encode(words.list(() -> new Applied(words.outcome(true), words.flag()))));
        for (Bytes form : forms) {
            decodeAll(mutated(form, random));
            decodeAll(Bytes.copyOf(form.array(), 0, random.nextInt(form.size())));
        }
        byte[] noise = new byte[random.nextInt(64)];
        random.nextBytes(noise);
        decodeAll(Bytes.wrap(noise));
    }

    @Property(tries = 50)
    void everyTruncationIsRefused(@ForAll long seed) {
        Bytes form = LogCodec.encode(new Words(new Random(seed)).entry());
        for (int size = 0; size < form.size(); size++) {
            Bytes cut = Bytes.copyOf(form.array(), 0, size);
            assertThatThrownBy(() -> LogCodec.decodeEntry(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void bytesAfterTheEndAreRefused() {
        Bytes form = LogCodec.encode(Samples.entry()).plus(Bytes.wrap(new byte[1]));

        assertThatThrownBy(() -> LogCodec.decodeEntry(form))
                .isInstanceOf(MalformedException.class)
                .hasMessage("1 bytes after the end");
    }

    @Test
    void anotherKindOrVersionIsRefused() {
        byte[] form = LogCodec.encode(Samples.entry()).toArray();
        form[1] = 2;

        assertThatThrownBy(() -> LogCodec.decodeEntry(Bytes.wrap(form)))
                .isInstanceOf(MalformedException.class)
                .hasMessage("version: 2 (expected: 1)");
        assertThatThrownBy(() -> LogCodec.decodeBatch(LogCodec.encode(Samples.entry())))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("kind: ");
    }

    @Test
    void aGreatLengthIsRefusedBeforeAnythingIsAllocated() {
        Bytes form = new Encoder().octet('R').octet(1).number(Integer.MAX_VALUE).toBytes();

        assertThatThrownBy(() -> LogCodec.decodeRecord(form))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("bytes left");
    }

    @Test
    void aNumberHasOneSpelling() {
        Bytes overlong = new Encoder().octet(0x81).octet(0).toBytes();
        Bytes tooLong = Bytes.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2});

        assertThatThrownBy(() -> new Decoder(overlong).number()).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new Decoder(tooLong).number()).isInstanceOf(MalformedException.class);
        assertThat(new Decoder(new Encoder().number(-1).toBytes()).number()).isEqualTo(-1);
        assertThat(new Decoder(new Encoder().number(Long.MIN_VALUE).toBytes()).number())
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aTextIsUtf8() {
        Bytes form = new Encoder().bytes(Bytes.wrap(new byte[] {(byte) 0xC3})).toBytes();

        assertThatThrownBy(() -> new Decoder(form).text()).isInstanceOf(MalformedException.class);
    }

    @Test
    void aSettlementOfASettlementHasNoForm() {
        Outcome nested = new Outcome.Settled(2, new Outcome.Settled(1, null));

        assertThatThrownBy(() -> LogCodec.encode(nested)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatNoMemberCouldReadIsRefusedWhereItIsMade() {
        Bytes large = Bytes.wrap(new byte[Limits.VALUE_BYTES_MAX + 1]);
        Batch largeValue =
                Samples.batch(Command.Txn.of(List.of(), new Operation.Put(Bytes.utf8("a"), large, false, false)));
        Batch oddLimit = Samples.batch(
                Command.Txn.of(List.of(), new Operation.Get(Keys.one(Bytes.utf8("a")), -1, Order.ASCENDING, false)));

        assertThatThrownBy(() -> LogCodec.encode(largeValue)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LogCodec.encode(oddLimit)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void decodeAll(Bytes form) {
        for (Function<Bytes, Object> decoder : DECODERS) {
            try {
                assertThat(decoder.apply(form)).isNotNull();
            } catch (MalformedException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            }
        }
    }

    private static Bytes mutated(Bytes form, Random random) {
        byte[] bytes = form.toArray();
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            bytes[random.nextInt(bytes.length)] =
                    random.nextBoolean() ? (byte) random.nextInt() : (byte) (random.nextInt(9) - 1);
        }
        return Bytes.wrap(bytes);
    }

    /** Random words of the log. */
    private record Words(Random random) {

        boolean flag() {
            return random.nextBoolean();
        }

        <T> List<T> list(Supplier<T> element) {
            List<T> list = new ArrayList<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                list.add(element.get());
            }
            return list;
        }

        Entry entry() {
            return new Entry(number(), number(), number(), list(this::batch));
        }

        Batch batch() {
            return new Batch(random.nextLong(), number(), list(this::request));
        }

        private Request request() {
            return new Request(flag() ? key() : null, bytes(), principal(), command());
        }

        private Principal principal() {
            return any(Principal.ANYONE, Principal.INTERNAL, new Principal.Known(text(), optionalText(), number()));
        }

        private RequestKey key() {
            return flag()
                    ? new RequestKey.Free(text(), text())
                    : new RequestKey.Sequenced(text(), text(), number(), number());
        }

        private Command command() {
            return switch (random.nextInt(8)) {
                case 0 -> new Command.Settle(key());
                case 3, 4 -> any(Samples.commands().values().toArray(new Command[0]));
                case 1 -> new Command.Trim(number());
                case 2 -> new Command.Found(text());
                default -> new Command.Txn(list(this::guard), list(this::operation), list(this::operation), flag());
            };
        }

        private Guard guard() {
            return switch (random.nextInt(4)) {
                case 3 -> any(Samples.guards().values().toArray(new Guard[0]));
                case 0 -> new Guard.Exists(keys(), flag());
                case 1 -> new Guard.Metadata(keys(), any(Guard.Field.values()), any(Guard.Relation.values()), number());
                default -> new Guard.Value(keys(), any(Guard.Relation.values()), bytes());
            };
        }

        private Operation operation() {
            return switch (random.nextInt(6)) {
                case 5 -> any(Samples.operations().values().toArray(new Operation[0]));
                case 0 -> new Operation.Append(bytes(), bytes());
                case 3 -> new Operation.Put(bytes(), bytes(), attachment(), flag(), flag());
                case 1 -> new Operation.Delete(keys(), flag());
                case 2 -> new Operation.Get(keys(), random.nextInt(100), any(Order.values()), flag());
                default -> new Operation.Put(bytes(), bytes(), flag(), flag());
            };
        }

        private Attachment attachment() {
            return switch (random.nextInt(3)) {
                case 0 -> Attachment.KEEP;
                case 1 -> new Attachment.To(number());
                default -> new Attachment.Ttl(number(), random.nextInt(100));
            };
        }

        private Keys keys() {
            return switch (random.nextInt(3)) {
                case 0 -> Keys.one(bytes());
                case 1 -> new Keys.Span(bytes(), null);
                default -> new Keys.Span(bytes(), bytes());
            };
        }

        Outcome outcome(boolean settledToo) {
            return switch (random.nextInt(settledToo ? 8 : 7)) {
                case 0 -> new Outcome.GuardsFailed(number(), list(this::failedGuard));
                case 1 -> new Outcome.Refused(any(Outcome.Refusal.values()), number(), text());
                case 2 -> new Outcome.Trimmed(number(), number());
                case 3 -> new Outcome.Founded(number(), text());
                case 4, 5 -> any(plain());
                case 6 -> new Outcome.TxnDone(flag(), number(), flag(), list(this::result));
                default -> new Outcome.Settled(number(), flag() ? outcome(false) : null);
            };
        }

        private static Outcome[] plain() {
            return Samples.outcomes().values().stream()
                    .filter(outcome -> !(outcome instanceof Outcome.Settled))
                    .toArray(Outcome[]::new);
        }

        private FailedGuard failedGuard() {
            return new FailedGuard(random.nextInt(1_000), bytes(), flag() ? record() : null);
        }

        private OperationResult result() {
            return switch (random.nextInt(4)) {
                case 3 -> any(Samples.results().values().toArray(new OperationResult[0]));
                case 0 -> new OperationResult.Delete(number(), list(this::record));
                case 1 -> new OperationResult.Get(list(this::record), flag());
                default -> new OperationResult.Put(record(), flag(), flag() ? record() : null);
            };
        }

        KeyRecord record() {
            return new KeyRecord(
                    bytes(), bytes(), number(), number(), number(), random.nextLong(), number(), optionalText());
        }

        Change change() {
            return flag()
                    ? new Change.Put(any(Kind.values()), record(), number())
                    : new Change.Delete(
                            any(Kind.values()),
                            bytes(),
                            number(),
                            number(),
                            any(Change.Cause.values()),
                            number(),
                            optionalText());
        }

        private long number() {
            return random.nextLong() >>> random.nextInt(Long.SIZE);
        }

        private Bytes bytes() {
            byte[] bytes = new byte[random.nextInt(6)];
            random.nextBytes(bytes);
            return Bytes.wrap(bytes);
        }

        private String text() {
            return any("", "alice", "s-1", "\u00e9\u20ac", "\ud83d\ude00");
        }

        private @Nullable String optionalText() {
            return flag() ? text() : null;
        }

        @SafeVarargs
        private final <T> T any(T... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }
}
