package io.jenkins.plugins.gitops.sandbox.forge;

import java.util.Objects;

/** Why the simulator does not do what it was asked; each dialect has its own status and words for it. */
final class ForgeRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    enum Kind {
        NOT_FOUND,
        HEAD_MISSING,
        BASE_MISSING,
        SAME_BRANCH,
        NO_COMMITS,
        ALREADY_EXISTS,
        ALREADY_MERGED,
        CLOSED,
        HEAD_MOVED,
        NOT_COMPUTED,
        CONFLICT,
        BLOCKED,
        METHOD_FORBIDDEN,
        INVALID
    }

    private final Kind kind;

    ForgeRefusal(Kind kind, String detail) {
        super(Objects.requireNonNull(detail, "detail"));
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    Kind kind() {
        return kind;
    }

    String detail() {
        return getMessage();
    }
}
