package io.jenkins.plugins.gitops.view;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What a verification found, as it was stored: all text from outside. */
@ExportedBean(defaultVisibility = 9)
public final class VerificationView {

    private final Resource document;

    private VerificationView(Resource document) {
        this.document = document;
    }

    /** Reads a stored verification; empty where it is none. */
    static Optional<VerificationView> parse(String json) {
        try {
            return Optional.of(new VerificationView(Resource.of(ResourceJson.read(json, "The stored verification"))));
        } catch (OperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns whether all checks passed. */
    @Exported
    public boolean isPassed() {
        return document.isTrue("passed");
    }

    /** Returns the digests that nodes report for the promoted images. */
    @Exported
    public List<String> getDigests() {
        return document.at("digests").map(list -> (List<?>) list).orElse(List.of()).stream()
                .map(String::valueOf)
                .toList();
    }

    @Exported
    public List<Check> getChecks() {
        return document.maps("checks").stream()
                .map(check -> new Check(Resource.of(check)))
                .toList();
    }

    /** One check: the health of an object, or whether a workload runs the image. */
    @ExportedBean(defaultVisibility = 9)
    public static final class Check {

        private final Resource check;

        Check(Resource check) {
            this.check = check;
        }

        /** Returns {@code health}, {@code image}, {@code probe} or {@code expression}. */
        @Exported
        public String getKind() {
            return check.text("kind");
        }

        /** Returns the subject: {@code Deployment shop/cart}. */
        @Exported
        public String getName() {
            return check.text("name");
        }

        /** Returns {@code passed}, {@code waiting} or {@code failed}. */
        @Exported
        public String getOutcome() {
            return check.text("outcome").toLowerCase(Locale.ROOT);
        }

        /** Returns one phrase or several lines; may be empty. */
        @Exported
        public String getMessage() {
            return check.text("message");
        }

        public String getIcon() {
            return Symbols.of(
                    switch (getOutcome()) {
                        case "passed" -> StepRecord.State.SUCCEEDED;
                        case "waiting" -> StepRecord.State.WAITING;
                        default -> StepRecord.State.FAILED;
                    });
        }

        public String getOutcomeLabel() {
            return switch (getOutcome()) {
                case "passed" -> Messages.Outcome_Passed();
                case "waiting" -> Messages.Outcome_Waiting();
                default -> Messages.Outcome_Failed();
            };
        }
    }
}
