package io.quorate.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What was ever written must stay readable: the binary form of one of each word is kept in a file. With the system
 * property {@code golden.write} set to a folder, missing files are written there instead.
 */
class GoldenTest {

    private static final ServiceSettings SETTINGS = new ServiceSettings(500, 7_200_000, 50);
    private static final LeaseOutcome.Expired EXPIRED = new LeaseOutcome.Expired(64, 500, 3, 200);

    @TestFactory
    Stream<DynamicTest> theFormIsTheOneThatWasAlwaysWritten() {
        Map<String, Bytes> forms = new LinkedHashMap<>();
        Samples.commands().forEach((kind, word) -> forms.put(name(kind), LogCodec.encode(Samples.batch(word))));
        Samples.guards().forEach((kind, word) -> forms.put(name(kind), LogCodec.encode(asked(word))));
        Samples.operations().forEach((kind, word) -> forms.put(name(kind), LogCodec.encode(asked(word))));
        Samples.keys().forEach((kind, word) -> forms.put(name(kind), LogCodec.encode(asked(word))));
        Samples.outcomes().forEach((kind, word) -> forms.put(name(kind), LogCodec.encode(word)));
        Samples.results().forEach((kind, word) -> forms.put(name(kind), LogCodec.encode(done(word))));
        Samples.changes().forEach((kind, word) -> forms.put(name(kind), LogCodec.encode(word)));
        forms.put("Entry", LogCodec.encode(Samples.entry()));
        forms.put("Answers", LogCodec.encode(Samples.answers()));
        forms.put("KeyRecord", LogCodec.encode(Samples.RECORD));
        forms.put("Instance", Samples.instance().value());
        forms.put(
                "InstanceCheckedElsewhere", Samples.instanceWithCheckElsewhere().value());
        forms.put("ServiceSettings", SETTINGS.value());
        forms.put("LeaseOutcome.ExpiredInstances", LogCodec.encode(EXPIRED));
        return forms.entrySet().stream()
                .map(form -> DynamicTest.dynamicTest(
                        form.getKey(), () -> assertThat(hex(form.getValue())).isEqualTo(golden(form))));
    }

    @TestFactory
    Stream<DynamicTest> theFormThatWasAlwaysWrittenIsReadable() {
        Map<String, Runnable> checks = new LinkedHashMap<>();
        Samples.commands().forEach((kind, word) -> check(checks, kind, LogCodec::decodeBatch, Samples.batch(word)));
        Samples.guards().forEach((kind, word) -> check(checks, kind, LogCodec::decodeBatch, asked(word)));
        Samples.operations().forEach((kind, word) -> check(checks, kind, LogCodec::decodeBatch, asked(word)));
        Samples.keys().forEach((kind, word) -> check(checks, kind, LogCodec::decodeBatch, asked(word)));
        Samples.outcomes().forEach((kind, word) -> check(checks, kind, LogCodec::decodeOutcome, word));
        Samples.results().forEach((kind, word) -> check(checks, kind, LogCodec::decodeOutcome, done(word)));
        Samples.changes()
                .forEach((kind, word) -> check(checks, kind, form -> LogCodec.readChange(new Decoder(form)), word));
        checks.put(
                "Instance",
                () -> assertThat(Instance.of(record(Samples.instance().key(), 9, "Instance")))
                        .isEqualTo(Samples.instance()));
        checks.put(
                "InstanceCheckedElsewhere",
                () -> assertThat(Instance.of(record(Samples.instance().key(), 9, "InstanceCheckedElsewhere")))
                        .isEqualTo(Samples.instanceWithCheckElsewhere()));
        checks.put(
                "ServiceSettings",
                () -> assertThat(ServiceSettings.of(record(Bytes.utf8("web"), 0, "ServiceSettings")))
                        .isEqualTo(SETTINGS));
        checks.put(
                "LeaseOutcome.ExpiredInstances",
                () -> assertThat(LogCodec.decodeOutcome(form("LeaseOutcome.ExpiredInstances")))
                        .isEqualTo(EXPIRED));
        return checks.entrySet().stream().map(check -> DynamicTest.dynamicTest(check.getKey(), check.getValue()::run));
    }

    @Test
    void everyWordHasASample() {
        Map<Class<?>, Map<? extends Class<?>, ?>> samples = new LinkedHashMap<>();
        samples.put(Command.class, Samples.commands());
        samples.put(Guard.class, Samples.guards());
        samples.put(Operation.class, Samples.operations());
        samples.put(RequestKey.class, Samples.keys());
        samples.put(Outcome.class, Samples.outcomes());
        samples.put(OperationResult.class, Samples.results());
        samples.put(Change.class, Samples.changes());
        samples.forEach((words, sampled) -> assertThat(List.<Class<?>>copyOf(sampled.keySet()))
                .as("samples of %s", words)
                .containsExactlyInAnyOrderElementsOf(leaves(words)));
    }

    /** The records at the end of the choices that {@code words} leaves. */
    private static List<Class<?>> leaves(Class<?> words) {
        return Stream.of(words.getPermittedSubclasses())
                .flatMap(word -> word.isSealed() ? leaves(word).stream() : Stream.<Class<?>>of(word))
                .toList();
    }

    private static <T> void check(Map<String, Runnable> checks, Class<?> kind, Function<Bytes, T> decoder, T expected) {
        checks.put(name(kind), () -> assertThat(decoder.apply(form(name(kind)))).isEqualTo(expected));
    }

    private static KeyRecord record(Bytes key, long lease, String name) {
        return new KeyRecord(key, form(name), 1, 1, 1, lease, 0, null);
    }

    private static Bytes form(String name) {
        return Bytes.wrap(HexFormat.of().parseHex(read(name)));
    }

    private static Batch asked(Guard guard) {
        return Samples.batch(Command.Txn.of(List.of(guard)));
    }

    private static Batch asked(Operation operation) {
        return Samples.batch(Command.Txn.of(List.of(), operation));
    }

    private static Batch asked(RequestKey key) {
        return Samples.batch(new Command.Settle(key));
    }

    private static Outcome done(OperationResult result) {
        return new Outcome.TxnDone(true, 64, true, List.of(result));
    }

    private static String name(Class<?> kind) {
        return kind.getEnclosingClass().getSimpleName() + "." + kind.getSimpleName();
    }

    private static String golden(Map.Entry<String, Bytes> form) throws IOException {
        String folder = System.getProperty("golden.write");
        Path file = Path.of(folder == null ? "" : folder, form.getKey() + ".hex");
        if (folder != null && Files.notExists(file)) {
            Files.writeString(file, hex(form.getValue()).replaceAll("(.{80})", "$1\n") + "\n");
        }
        return folder == null ? read(form.getKey()) : Files.readString(file).replace("\n", "");
    }

    private static String read(String name) {
        try (InputStream file = GoldenTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            assertThat(file).as("golden file of %s", name).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", "");
        } catch (IOException unreadable) {
            throw new AssertionError(name, unreadable);
        }
    }

    private static String hex(Bytes form) {
        return HexFormat.of().formatHex(form.array());
    }
}
