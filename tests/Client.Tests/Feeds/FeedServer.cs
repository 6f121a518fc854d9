namespace StreamBatch.Client.Tests.Feeds;

/// <summary>Answers every request as a test says.</summary>
internal sealed class FeedServer(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken) => Task.FromResult(answer(request));
}
