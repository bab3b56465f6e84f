package io.jenkins.plugins.gitops.webhook;

import hudson.Extension;
import hudson.security.csrf.CrumbExclusion;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Forges have no crumb; their webhooks are proved by a signature. Only for the very paths of webhooks. */
@Extension
public class WebhookCrumbExclusion extends CrumbExclusion {

    private static final String PREFIX = "/" + ForgeWebhook.URL_NAME;

    @Override
    public boolean process(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getPathInfo();
        if (path == null
                || !path.startsWith(PREFIX + "/")
                || WebhookForge.ofPath(path.substring(PREFIX.length())).isEmpty()) {
            return false;
        }
        chain.doFilter(request, response);
        return true;
    }
}
