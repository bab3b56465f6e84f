package io.jenkins.plugins.gitops.sandbox.git;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;

/** Which pushes a repository refuses: those to protected branches, and those that a test wants to lose a race. */
final class PushRules {

    private final SandboxRepository repository;

    /** Asked by others while they hold locks of their own, so it needs none. */
    private final Set<String> protectedBranches = ConcurrentHashMap.newKeySet();

    private final Map<String, Map<String, String>> races = new HashMap<>();
    private final Map<String, Map<String, String>> earlyRaces = new HashMap<>();
    private PushWording wording = PushWording.GITHUB;

    PushRules(SandboxRepository repository) {
        this.repository = repository;
    }

    void protect(String branch) {
        protectedBranches.add(branch);
    }

    void unprotect(String branch) {
        protectedBranches.remove(branch);
    }

    boolean isProtected(String branch) {
        return protectedBranches.contains(branch);
    }

    synchronized void wording(PushWording newWording) {
        wording = newWording;
    }

    synchronized void raceNextPush(String branch, Map<String, String> files) {
        races.put(branch, Map.copyOf(files));
    }

    synchronized void raceNextPushEarly(String branch, Map<String, String> files) {
        earlyRaces.put(branch, Map.copyOf(files));
    }

    /** Before a push reads the branches. */
    synchronized void beforeAdvertisement() {
        earlyRaces.forEach((branch, files) -> repository.commit(branch, "Land before the push", files));
        earlyRaces.clear();
    }

    /** After the commands were read and before they are carried out. */
    synchronized void beforeUpdate(ReceivePack receive, Collection<ReceiveCommand> commands) {
        for (ReceiveCommand command : commands) {
            if (command.getResult() != ReceiveCommand.Result.NOT_ATTEMPTED
                    || !command.getRefName().startsWith(Constants.R_HEADS)) {
                continue;
            }
            String branch = command.getRefName().substring(Constants.R_HEADS.length());
            if (protectedBranches.contains(branch)) {
                wording.protectedBranchLines(branch).forEach(receive::sendMessage);
                command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, wording.protectedBranchReason());
                continue;
            }
            Map<String, String> files = races.remove(branch);
            if (files != null) {
                String landed = repository.commit(branch, "Land during the push", files);
                command.setResult(
                        ReceiveCommand.Result.REJECTED_OTHER_REASON,
                        wording.lostRaceReason(
                                command.getRefName(), landed, command.getOldId().name()));
            }
        }
    }
}
