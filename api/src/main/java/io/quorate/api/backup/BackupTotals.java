package io.quorate.api.backup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much is in a backup. Immutable.
 *
 * @param rows how many rows of each space, by its name
 * @param bytes the size of all keys and values
 */
public record BackupTotals(Map<String, Long> rows, long bytes) {

    public BackupTotals {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rows", rows);
        fields.put("bytes", bytes);
        return FlatJson.write(fields);
    }

    static BackupTotals of(String json) {
        Map<String, Object> fields = FlatJson.read(json);
        return new BackupTotals(BackupManifest.numbers(fields, "rows"), BackupManifest.number(fields, "bytes"));
    }
}
