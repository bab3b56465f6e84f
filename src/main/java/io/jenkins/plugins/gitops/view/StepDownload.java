package io.jenkins.plugins.gitops.view;

import java.io.IOException;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** The documents of a step as files, for whoever may see its page. Only names that the step's record has are found. */
public final class StepDownload {

    private final StepView step;

    StepDownload(StepView step) {
        this.step = step;
    }

    /** Answers a document as it is stored: {@code plan.json}. */
    public void doDynamic(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        String rest = request.getRestOfPath();
        String name = rest.startsWith("/") ? rest.substring(1) : rest;
        String text = step.action().read(step.getId(), name).orElseThrow(HttpResponses::notFound);
        response.setContentType((name.endsWith(".json") ? "application/json" : "text/plain") + ";charset=UTF-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
        response.getWriter().write(text);
    }
}
