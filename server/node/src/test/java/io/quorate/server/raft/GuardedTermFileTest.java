package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.service.FailStop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.server.storage.RaftStorageMetadataFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the term file holds, whoever writes it, and in whatever order. */
class GuardedTermFileTest {

    @TempDir
    Path directory;

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private GuardedTermFile file;

    @BeforeEach
    void makeFile() {
        file = fresh(directory, (why, cause) -> failures.add(why));
    }

    /** The file of a member that starts for the first time. */
    static GuardedTermFile fresh(Path directory, FailStop failStop) {
        return new GuardedTermFile(new Untouched(), directory, failStop, new DiskProgress());
    }

    /** What Ratis has written before: nothing. */
    private static final class Untouched implements RaftStorageMetadataFile {
        @Override
        public RaftStorageMetadata getMetadata() {
            return RaftStorageMetadata.getDefault();
        }

        @Override
        public void persist(RaftStorageMetadata metadata) {
            throw new AssertionError("written by Ratis: " + metadata);
        }
    }

    private static RaftStorageMetadata vote(long term, @Nullable String candidate) {
        return RaftStorageMetadata.valueOf(term, candidate == null ? null : RaftPeerId.valueOf(candidate));
    }

    private long termOnDisk() throws IOException {
        return TermFile.readTerm(directory.resolve(RaftLayout.TERM_FILE));
    }

    @Test
    void anElectionAndAVoteMayBeWrittenAtOnce() throws Exception {
        int threads = 4;
        int terms = 200;
        ExecutorService writers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> writes = new ArrayList<>();
            for (int i = 1; i <= terms; i++) {
                RaftStorageMetadata next = vote(i, "n" + i % threads);
                writes.add(writers.submit(() -> {
                    file.persist(next);
                    return null;
                }));
            }
            for (Future<?> write : writes) {
                write.get(30, TimeUnit.SECONDS);
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(failures).isEmpty();
        assertThat(termOnDisk()).isEqualTo(terms);
        assertThat(file.getMetadata()).isEqualTo(vote(terms, "n0"));
    }

    @Test
    void termDoesNotFall() throws IOException {
        file.persist(vote(5, "n2"));

        file.persist(vote(4, "n1"));

        assertThat(file.getMetadata()).isEqualTo(vote(5, "n2"));
        assertThat(termOnDisk()).isEqualTo(5);
    }

    @Test
    void voteOfATermStays() throws IOException {
        file.persist(vote(5, null));
        file.persist(vote(5, "n2"));

        file.persist(vote(5, "n1"));
        file.persist(vote(5, null));

        assertThat(file.getMetadata()).isEqualTo(vote(5, "n2"));
        assertThat(Files.readString(directory.resolve(RaftLayout.TERM_FILE))).contains("term=5", "votedFor=n2");
    }

    @Test
    void termThatIsReachedWithoutAVoteLeavesTheVoteOpen() throws IOException {
        file.persist(vote(5, "n2"));
        file.reach(5);
        assertThat(file.getMetadata()).isEqualTo(vote(5, "n2"));

        file.reach(6);

        assertThat(termOnDisk()).isEqualTo(6);
        file.persist(vote(6, "n1"));
        assertThat(file.getMetadata()).isEqualTo(vote(6, "n1"));
    }

    @Test
    void whatCannotBeWrittenEndsTheMember() throws IOException {
        Files.createDirectories(directory.resolve(RaftLayout.TERM_FILE + ".new"));

        assertThatThrownBy(() -> file.persist(vote(1, "n1"))).isInstanceOf(IOException.class);

        assertThat(failures).singleElement().asString().contains("the term and vote could not be written");
        assertThat(file.getMetadata()).isEqualTo(RaftStorageMetadata.getDefault());
    }
}
