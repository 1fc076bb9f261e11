package io.vicinity.guestd.agent;

import io.vicinity.control.v1.AcceptFabricRequest;
import io.vicinity.control.v1.AcceptFabricResponse;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClaimEndpointResponse;
import io.vicinity.control.v1.FabricCredentialsResponse;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.ListEndpointsResponse;
import io.vicinity.control.v1.MemoryReport;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.ViolationReport;
import io.vicinity.service.VicinityFailure;
import java.util.function.Consumer;

/**
 * What is asked of the agent. None of these blocks; called on the control loop, and answered on it, exactly once. While the agent is
 * away, calls fail at once with {@link io.vicinity.service.FailureCode#AGENT_UNREACHABLE}; releases succeed, and reach the agent with the next
 * hello, each with its reason.
 */
public interface AgentCalls {
    /**
     * How one call ends.
     *
     * @param <T> what is answered.
     */
    interface Answer<T> {
        /**
         * It succeeded.
         *
         * @param response of the agent.
         */
        void succeeded(T response);

        /**
         * It failed.
         *
         * @param failure with its name.
         */
        void failed(VicinityFailure failure);

        /**
         * An answer of two functions.
         *
         * @param onSuccess takes the response.
         * @param onFailure takes the failure.
         * @param <T>       what is answered.
         * @return the answer.
         */
        static <T> Answer<T> of(final Consumer<T> onSuccess, final Consumer<VicinityFailure> onFailure) {
            return new Answer<>() {
                @Override
                public void succeeded(final T response) {
                    onSuccess.accept(response);
                }

                @Override
                public void failed(final VicinityFailure failure) {
                    onFailure.accept(failure);
                }
            };
        }
    }

    /**
     * Claims an endpoint.
     *
     * @param request to the agent.
     * @param answer  called later.
     */
    void claim(ClaimEndpointRequest request, Answer<ClaimEndpointResponse> answer);

    /**
     * Opens a channel.
     *
     * @param request to the agent.
     * @param answer  called later.
     */
    void open(OpenChannelRequest request, Answer<OpenChannelResponse> answer);

    /**
     * Takes up a channel that a process of another host opened to one of this VM.
     *
     * @param request to the agent.
     * @param answer  called later.
     */
    void acceptFabric(AcceptFabricRequest request, Answer<AcceptFabricResponse> answer);

    /**
     * Asks for what this VM's processes show on the fabric.
     *
     * @param answer called later.
     */
    void fabricCredentials(Answer<FabricCredentialsResponse> answer);

    /**
     * Lists the tenant's endpoints.
     *
     * @param request to the agent.
     * @param answer  called later.
     */
    void list(ListEndpointsRequest request, Answer<ListEndpointsResponse> answer);

    /**
     * Releases an endpoint.
     *
     * @param request to the agent.
     * @param done    called when the agent knows, or will know.
     */
    void release(ReleaseEndpointRequest request, Runnable done);

    /**
     * Releases one end of a channel.
     *
     * @param request to the agent.
     * @param done    called when the agent knows, or will know.
     */
    void release(ReleaseChannelRequest request, Runnable done);

    /**
     * Passes on what a process says of an order to change the route of a channel. One that does not get through is not kept: the agent
     * tells the order again when it is back, and the process says it again.
     *
     * @param request of a client.
     */
    void report(ReportRouteRequest request);

    /**
     * Passes a violation on; kept for the agent if it is away.
     *
     * @param report of a client.
     */
    void report(ViolationReport report);

    /**
     * Says what maps the segment. Lost if there is no session.
     *
     * @param report as it is now.
     */
    void report(MemoryReport report);
}
