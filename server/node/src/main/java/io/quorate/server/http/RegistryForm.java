package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Operation;
import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the registry's operations of transactions; faults are noted with their JSON pointer. Confined to one request. */
final class RegistryForm {

    /** What they are called. */
    static final List<String> KINDS = List.of("register", "deregister", "set_state");

    private static final List<String> NAMES = List.of("service", "id");

    private final JsonParser in;
    private final Faults faults;
    private final OperationParser scalars;
    private final HttpSettings settings;

    RegistryForm(JsonParser in, Faults faults, OperationParser scalars, HttpSettings settings) {
        this.in = in;
        this.faults = faults;
        this.scalars = scalars;
        this.settings = settings;
    }

    /** Reads the object that the parser stands on; null if it has faults. */
    @Nullable
    Operation parse(String kind, String pointer) throws IOException {
        List<String> known = new ArrayList<>(NAMES);
        known.addAll(
                switch (kind) {
                    case "register" -> InstanceDraft.FIELDS;
                    case "set_state" -> InstanceDraft.PATCH_FIELDS;
                    default -> List.of();
                });
        InstanceDraft draft = new InstanceDraft(faults);
        InstanceForm form = new InstanceForm(in, faults, scalars, settings, null);
        String service = null;
        String id = null;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "service" -> service = name(pointer + "/service", true);
                case "id" -> id = name(pointer + "/id", false);
                default -> form.field(draft, field, pointer, known);
            }
        }
        if (service == null || id == null) {
            if (faults.isEmpty()) {
                faults.add(ProblemCode.INVALID_BODY, pointer, "expected service and id");
            }
            return null;
        }
        Operation operation = switch (kind) {
            case "register" -> draft.register(pointer, service, id);
            case "set_state" -> new Operation.SetState(service, id, draft.patch(pointer));
            default -> new Operation.Deregister(service, id);
        };
        return faults.isEmpty() ? operation : null;
    }

    /** The name of a service, or the id of an instance, that the parser stands on; null if it is none. */
    @Nullable
    String name(String at, boolean isService) throws IOException {
        Bytes bytes = scalars.bytes(false, at);
        String name = bytes == null ? null : bytes.utf8();
        String wrong =
                name == null ? null : isService ? ServiceNames.wrongInService(name) : ServiceNames.wrongInId(name);
        if (wrong != null) {
            faults.add(ProblemCode.NAME_INVALID, at, wrong);
            return null;
        }
        return name;
    }
}
