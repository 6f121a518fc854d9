using System.Text.Json;

namespace StreamBatch.Client.Connecting;

/// <summary>Reads why a server refused.</summary>
internal static class Refusal
{
    private const int MaxProblemBytes = 1024 * 1024;

    public static async Task<StreamBatchApiException> ReadAsync(
        HttpResponseMessage answer,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var after = RetryAfter(answer, clock);
        try
        {
            var body = await AnswerBody.ReadAsync(answer.Content, MaxProblemBytes, cancellationToken)
                .ConfigureAwait(false);
            using var document = JsonDocument.Parse(body);
            var problem = document.RootElement.Clone();
            var code = problem.GetProperty("code").GetString();
            var detail = problem.GetProperty("detail").GetString();
            return new StreamBatchApiException(answer.StatusCode, code, $"{detail} ({code})", after, problem);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException
            or HttpRequestException or IOException)
        {
            return new StreamBatchApiException(
                answer.StatusCode,
                null,
                $"The server answered with status {(int)answer.StatusCode} and no reason.",
                after,
                null);
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage answer, TimeProvider clock)
    {
        var header = answer.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
