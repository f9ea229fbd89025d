package io.quorate.core.store;

import java.util.Locale;

/** The closed list of ordered maps a {@link Store} holds. In RocksDB each is a column family of the same name. */
public enum Space {
    /** (kind, key) → record with value: the newest version of every live key. Dense: no tombstones to skip. */
    CURRENT,
    /** (kind, key, revision and index descending) → nothing: that in {@link #CHANGES} there a key was removed, or got a 16th version. */
    VERSIONS,
    /** (revision, index within it) → event, and the record that it superseded. The history that watches replay. */
    CHANGES,
    /** Leases, by id and by deadline; what lives on them; how the last ones ended. */
    LEASES,
    /** Holds, queues and waits. */
    CLAIMS,
    /** How the last holds ended, by token and by age: many, seldom looked at. */
    ENDINGS,
    /** What is counted and due of the registry: instances by state and tag, and when critical ones go. */
    SERVICES,
    /** Outcomes of keyed requests, by key and by age. */
    REQUESTS,
    /** Users, roles and tokens. */
    ACCESS,
    /** Who is a member, and who was; from row names that begin with 16 on, what else holds for the whole cluster. */
    CLUSTER,
    /** Single values: applied position, revision, cluster time, compaction mark, state hash, cluster id. */
    SYSTEM;

    /** The name of this space in a store's files. Stable. */
    public String family() {
        return name().toLowerCase(Locale.ROOT);
    }
}
