package io.jenkins.plugins.gitops.engine.forge;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What counts of what people and checks said about a pull request, as the forge itself counts.
 *
 * @param approvals of people who may approve here
 * @param objections what stands against a merge although the forge may let it through, such as {@code john has requested changes}
 * @param notCounted whose approval does not count, and why: {@code stranger (may not write to the repository)}
 */
public record ReviewDecision(List<Approval> approvals, List<String> objections, List<String> notCounted) {

    /** Nobody has said anything. */
    public static final ReviewDecision NONE = new ReviewDecision(List.of(), List.of(), List.of());

    public ReviewDecision {
        approvals = List.copyOf(approvals);
        objections = List.copyOf(objections);
        notCounted = List.copyOf(notCounted);
    }

    /** Returns this decision with another objection. */
    public ReviewDecision against(String objection) {
        List<String> more = new ArrayList<>(objections);
        more.add(Objects.requireNonNull(objection, "objection"));
        return new ReviewDecision(approvals, more, notCounted);
    }

    /**
     * Returns this decision without the approvals that a rule leaves out.
     *
     * @param whyNot tells why one does not count; nothing where it does
     */
    public ReviewDecision leavingOut(Function<Approval, Optional<String>> whyNot) {
        List<Approval> counted = new ArrayList<>();
        List<String> left = new ArrayList<>(notCounted);
        for (Approval approval : approvals) {
            whyNot.apply(approval)
                    .ifPresentOrElse(why -> left.add(approval.by() + " (" + why + ")"), () -> counted.add(approval));
        }
        return new ReviewDecision(counted, objections, left);
    }

    /** Returns the logins of those whose approval counts. */
    public List<String> approvers() {
        return approvals.stream().map(Approval::by).toList();
    }
}
