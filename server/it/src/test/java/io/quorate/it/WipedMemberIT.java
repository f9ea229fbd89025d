package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.wire.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A member that lost its data has forgotten its votes and what it acknowledged: it must not come back as itself. */
final class WipedMemberIT {

    @Test
    void memberWhoseDataIsGoneRefusesToStart() {
        try (Cluster cluster = Cluster.start("wiped", 3)) {
            Member wiped = cluster.followers().get(0);
            assertThat(cluster.leader().ask(Request.put("/v1/kv/a", "kept")).status())
                    .isEqualTo(201);
            wiped.kill();
            wiped.wipe();
            wiped.start();
            // At once, or, where the others were too busy to answer its first question, as soon as one of them speaks
            // to it.
            assertThat(wiped.awaitExit(Duration.ofSeconds(60)))
                    .as(wiped.lastLines())
                    .isIn(1, 70);
            assertThat(wiped.log()).contains("is not the data on which " + wiped.name() + " took part before");
            assertThat(cluster.leader().ask(Request.get("/v1/kv/a")).body()).isEqualTo("kept");
        }
    }

    @Test
    void memberWhoseIdentityIsGoneRefusesToStart() throws IOException {
        try (Cluster cluster = Cluster.start("no-identity", 1)) {
            Member member = cluster.member(0);
            member.kill();
            Files.delete(member.data().resolve("identity.properties"));
            member.start();
            assertThat(member.awaitExit(Duration.ofSeconds(30)))
                    .as(member.lastLines())
                    .isEqualTo(1);
            assertThat(member.lastLines()).contains("identity.properties");
        }
    }
}
