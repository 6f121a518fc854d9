namespace StreamBatch.Client.Tests.Served;

/// <summary>A network that carries every request with events, and loses some of the answers.</summary>
internal sealed class LostAnswers(int every) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _requests;
    private int _lost;

    public int Lost => _lost;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (request.Method == HttpMethod.Get || Interlocked.Increment(ref _requests) % every != 0)
        {
            return answer;
        }

        Interlocked.Increment(ref _lost);
        answer.Dispose();
        throw new IOException("The answer was lost.");
    }
}
