package io.jenkins.plugins.gitops.sandbox.git;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.regex.Pattern;

/** Lets another filter see only the requests whose path matches. */
final class GitPathFilter implements Filter {

    private final Filter filter;
    private final Pattern paths;

    GitPathFilter(Filter filter, Pattern paths) {
        this.filter = filter;
        this.paths = paths;
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        filter.init(config);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest httpRequest = (HttpServletRequest) request;
        if (paths.matcher(httpRequest.getRequestURI()).matches()) {
            filter.doFilter(new WholePath(httpRequest), response, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    @Override
    public void destroy() {
        filter.destroy();
    }

    /** JGit reads the repository's name from the path info, which is empty for a filter before the default servlet. */
    private static final class WholePath extends HttpServletRequestWrapper {

        WholePath(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getServletPath() {
            return "";
        }

        @Override
        public String getPathInfo() {
            String servletPath = super.getServletPath();
            return super.getPathInfo() == null ? servletPath : servletPath + super.getPathInfo();
        }
    }
}
