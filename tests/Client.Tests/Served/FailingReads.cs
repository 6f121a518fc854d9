using System.Net;

namespace StreamBatch.Client.Tests.Served;

/// <summary>A network on which every so many-th read fails, before or after it was answered.</summary>
internal sealed class FailingReads(int every) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _reads;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (request.Method != HttpMethod.Get || Interlocked.Increment(ref _reads) % every != 0)
        {
            return answer;
        }

        answer.Dispose();
        return _reads % (2 * every) == 0
            ? new HttpResponseMessage(HttpStatusCode.BadGateway)
            : throw new HttpRequestException("The answer was lost.");
    }
}
