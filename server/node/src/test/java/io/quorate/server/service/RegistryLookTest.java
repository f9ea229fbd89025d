package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.StateMachine;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Command;
import io.quorate.core.log.Entry;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Registration;
import io.quorate.core.log.Request;
import io.quorate.core.log.TtlAction;
import io.quorate.core.registry.ServiceCounts;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RegistryLookTest {

    private final MemoryStore store = new MemoryStore();
    private final StateMachine machine = new StateMachine(store);

    @Test
    void theLargestServicesStandFirstAndTheOthersTogether() {
        List<Request> requests = new ArrayList<>();
        for (int service = 0; service < 1_200; service++) {
            requests.add(register("s" + service, "1"));
        }
        requests.add(register("s1100", "2"));
        requests.add(register("s1100", "3"));
        requests.add(register("s7", "2"));
        machine.apply(1, 1, new Entry(1, 1_000, 0, List.of(new Batch(1, 1, requests))));
        RegistryLook look = RegistryLook.at(StateMachine.reader(store), 2);
        assertThat(look.services()).isEqualTo(1_200);
        assertThat(look.largest())
                .containsExactly(
                        new ServiceCounts("s1100", new StateCounts(3, 0, 0, 0, 0)),
                        new ServiceCounts("s7", new StateCounts(2, 0, 0, 0, 0)));
        assertThat(look.others()).isEqualTo(new StateCounts(1_198, 0, 0, 0, 0));
    }

    @Test
    void nothingIsRegisteredAtFirst() {
        assertThat(RegistryLook.at(StateMachine.reader(store), 20)).isEqualTo(RegistryLook.NONE);
    }

    private static Request register(String service, String id) {
        Registration registration = new Registration(
                service, id, "h", 1, "", "", 1, List.of(), new TreeMap<>(), List.of(), TtlAction.REMOVE, 0);
        return Request.of(Command.Txn.of(List.of(), new Operation.Register(registration, Attachment.NONE)));
    }
}
