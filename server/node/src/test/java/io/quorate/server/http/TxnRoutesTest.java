package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxnRoutesTest extends HttpFixture {

    private Wire.Answer txn(String document, String... headers) {
        return post("/v1/txn", document, headers);
    }

    @Test
    void guardsHoldAndThenRuns() {
        long revision = number(object(put("/v1/kv/a", "100")), "mod_revision");
        Wire.Answer answer = txn("""
                {"if":[{"key":"a","mod_revision":{"eq":%d},"value":"100"},{"key":"b","exists":false},
                       {"prefix":"a","version":{"le":1}}],
                 "then":[{"put":{"key":"a","value":"90"}},{"put":{"key":"b","value_json":{"balance":1.50}}},
                         {"get":{"key":"a"}},{"get":{"key":"","prefix":true,"values":"json"}},
                         {"delete":{"key":"gone","prev":true}},{"get":{"key":"gone"}}]}""".formatted(revision));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(object(answer)).containsEntry("succeeded", true).containsEntry("revision", revision + 1);
        assertThat(answer.body())
                .contains("\"get\":{\"key\":\"a\",\"value\":\"90\"")
                .contains("\"value_json\":{\"balance\":1.50}")
                .contains("\"delete\":{\"deleted\":0}")
                .contains("\"get\":null");
        assertThat(get("/v1/kv/b").body()).isEqualTo("{\"balance\":1.50}");
    }

    @Test
    void failingGuardsAreARefusalUnlessThereIsAnElse() {
        put("/v1/kv/a", "1");
        Map<String, Object> problem = assertProblem(
                txn("{\"if\":[{\"key\":\"a\",\"exists\":true},{\"key\":\"a\",\"value\":{\"ne\":\"1\"}}],\"then\":[]}"),
                412,
                "txn-guard-failed");
        assertThat(text(problem, "failed")).contains("index=1").contains("value=1");
        assertThat(object(txn("{\"if\":[{\"key\":\"a\",\"exists\":false}],\"then\":[],\"else\":[]}")))
                .containsEntry("succeeded", false);
    }

    @Test
    void readOnlyTransactionIsARead() {
        long revision = number(object(put("/v1/kv/a", "1")), "mod_revision");
        put("/v1/kv/a", "2");
        put("/v1/kv/b", "2");
        String document = "{\"then\":[{\"get\":{\"key\":\"a\"}},{\"get\":{\"key\":\"\",\"prefix\":true,\"limit\":1}}]}";
        assertThat(post("/v1/txn?consistency=serializable", document).header("quorate-consistency"))
                .isEqualTo("serializable");
        assertThat(post("/v1/txn?rev=" + revision, document).body())
                .contains("\"value\":\"1\"")
                .contains("\"more\":false");
        assertThat(txn(document).body()).contains("\"value\":\"2\"").contains("\"more\":true");
        assertProblem(
                post("/v1/txn?rev=3", "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}}]}"),
                400,
                "unknown-parameter");
        assertProblem(post("/v1/txn?rev=99", document), 409, "revision-in-future");
    }

    @Test
    void dryRunAnswersWhatWouldHappen() {
        put("/v1/kv/a", "1");
        put("/v1/kv/p/1", "1");
        String document = """
                {"if":[{"key":"a","value":"1"}],
                 "then":[{"delete":{"key":"p/","prefix":true}},{"put":{"key":"p/2","value":"x"}},
                         {"get":{"key":"p/","prefix":true}},{"put":{"key":"a","value":"2","prev":true}}]}""";
        Wire.Answer answer = post("/v1/txn?dry_run", document);
        assertThat(object(answer)).containsEntry("dry_run", true).doesNotContainKey("revision");
        assertThat(answer.body()).contains("\"deleted\":1").contains("p/2").contains("\"version\":2");
        assertThat(get("/v1/kv/a").body()).isEqualTo("1");
        assertThat(get("/v1/kv/p/1").status()).isEqualTo(200);
        assertProblem(
                post("/v1/txn?dry_run", "{\"if\":[{\"key\":\"a\",\"exists\":false}],\"then\":[]}"),
                412,
                "txn-guard-failed");
    }

    @Test
    void repeatedKeyedTransactionIsReplayed() {
        String document = "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}}]}";
        Wire.Answer first = txn(document, "Idempotency-Key: t1");
        Wire.Answer again = txn(document, "Idempotency-Key: t1");
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(again.body()).isEqualTo(first.body());
        assertProblem(
                txn("{\"then\":[{\"put\":{\"key\":\"b\",\"value\":\"1\"}}]}", "Idempotency-Key: t1"),
                422,
                "idempotency-key-reused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}},{\"put\":{\"key\":\"a\",\"value\":\"2\"}}]}|duplicate-key|/then/1/put",
                "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}},{\"delete\":{\"key\":\"\",\"prefix\":true}}]}|duplicate-key|/then/1/delete",
                "{\"then\":[{\"putt\":{}}]}|unknown-field|/then/0/putt",
                "{\"then\":[{\"put\":{\"key\":\"a\",\"valeu\":\"1\"}}]}|unknown-field|/then/0/put/valeu",
                "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\",\"lease\":\"1\"}}]}|invalid-body|/then/0/put/lease",
                "{\"then\":[{\"put\":{\"key\":\"\",\"value\":\"1\"}}]}|name-invalid|/then/0/put/key",
                "{\"then\":[{\"put\":{\"key\":\"a\"}}]}|invalid-body|/then/0/put",
                "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\",\"value64\":\"YQ==\"}}]}|invalid-body|/then/0/put",
                "{\"then\":[{\"put\":{\"key\":\"a\",\"value64\":\"?\"}}]}|invalid-body|/then/0/put/value64",
                "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":1}}]}|invalid-body|/then/0/put/value",
                "{\"then\":[{\"get\":{\"key\":\"a\",\"limit\":0}}]}|invalid-body|/then/0/get/limit",
                "{\"then\":[{\"get\":{\"key\":\"a\",\"limit\":1.5}}]}|invalid-body|/then/0/get/limit",
                "{\"then\":[{\"get\":{\"key\":\"a\"},\"put\":{\"key\":\"b\",\"value\":\"1\"}}]}|invalid-body|/then/0",
                "{\"then\":[7]}|invalid-body|/then/0",
                "{\"then\":{}}|invalid-body|/then",
                "{}|invalid-body|/then",
                "{\"if\":[{\"key\":\"a\"}],\"then\":[]}|invalid-body|/if/0",
                "{\"if\":[{\"exists\":true}],\"then\":[]}|invalid-body|/if/0",
                "{\"if\":[{\"key\":\"a\",\"version\":{\"approx\":1}}],\"then\":[]}|unknown-field|/if/0/version/approx",
                "{\"if\":[{\"lock\":\"a\",\"tokn\":1}],\"then\":[]}|unknown-field|/if/0/tokn",
                "{\"if\":[{\"key\":\"a\",\"mod_revision\":-1}],\"then\":[]}|invalid-body|/if/0/mod_revision",
                "{\"whn\":[],\"then\":[]}|unknown-field|/whn"
            })
    void faultsNameTheirPlace(String document, String code, String pointer) {
        Map<String, Object> problem = assertProblem(txn(document), 400, code);
        assertThat(text(problem, "errors")).contains("at=" + pointer + ",");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{",
                "{\"then\":[]",
                "{\"then\":[],\"then\":[]}",
                "{\"then\":[]}x",
                "{'then':[]}",
                "{\"then\":[{\"put\":{\"key\":\"\\ud800\",\"value\":\"1\"}}",
                "\u0000",
                "{\"then\":[NaN]}",
                "nul"
            })
    void malformedDocumentsAreRefused(String document) {
        assertProblem(txn(document), 400, "invalid-body");
    }

    @Test
    void boundsOfDocuments() {
        assertProblem(txn("{\"then\":" + "[".repeat(100_000)), 400, "invalid-body");
        assertProblem(txn("{\"x\":" + "{\"x\":".repeat(70) + "1" + "}".repeat(71)), 400, "invalid-body");
        assertProblem(
                txn("{\"then\":[" + "{\"get\":{\"key\":\"a\"}},".repeat(1_024) + "{\"get\":{\"key\":\"a\"}}]}"),
                413,
                "too-large");
        assertProblem(
                txn("{\"then\":[{\"get\":{\"key\":\"a\",\"limit\":" + "9".repeat(5_000) + "}}]}"), 400, "invalid-body");
        assertProblem(
                txn("{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"" + "v".repeat((1 << 20) + 1) + "\"}}]}"),
                413,
                "too-large");
        assertProblem(txn(" ".repeat((2 << 20) + 1)), 413, "too-large");
    }

    @Test
    void multipartIsRefused() {
        assertProblem(txn("{\"then\":[]}", "Content-Type: multipart/form-data"), 415, "unsupported-media-type");
    }
}
