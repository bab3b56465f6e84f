package io.jenkins.plugins.gitops.engine.cluster;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The calls of streams, to be cut off from outside.
 *
 * <p>fabric8 ends a stream by closing its body while another thread reads it, which OkHttp does not allow: over HTTP/1.1 that thread then
 * dies of a NullPointerException, printed to the log. Cancelling the call is what OkHttp offers for it, but fabric8 keeps the call to
 * itself once the answer began. So each stream carries a mark, which is taken off before the request is sent.
 */
final class StreamCalls implements Interceptor {

    static final String HEADER = "X-Gitops-Stream";

    private final AtomicLong last = new AtomicLong();
    private final Map<String, Call> calls = new ConcurrentHashMap<>();

    String newId() {
        return String.valueOf(last.incrementAndGet());
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        String id = chain.request().header(HEADER);
        if (id == null) {
            return chain.proceed(chain.request());
        }
        calls.put(id, chain.call());
        try {
            return chain.proceed(
                    chain.request().newBuilder().removeHeader(HEADER).build());
        } catch (IOException e) {
            calls.remove(id);
            throw e;
        }
    }

    /** Cuts a stream off; nothing where it ended before. */
    void cancel(String id) {
        Call call = calls.remove(id);
        if (call != null) {
            call.cancel();
        }
    }
}
