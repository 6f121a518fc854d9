using System.Text.Json;
using StreamBatch.Domain;

namespace StreamBatch.Cli.Remote;

/// <summary>What a server says when it refuses.</summary>
internal static class ApiRefusal
{
    /// <summary>The refusal as a failure of the command, with the code of the problem.</summary>
    public static StreamBatchException Of(Uri server, int status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var lines = new List<string>
            {
                $"{server}: {root.GetProperty("detail").GetString()} ({root.GetProperty("code").GetString()})",
            };
            if (root.TryGetProperty("errors", out var errors))
            {
                lines.AddRange(errors.EnumerateArray().Select(error =>
                    $"line {error.GetProperty("line")}: {error.GetProperty("path")}: {error.GetProperty("message")}"));
            }

            if (root.TryGetProperty("durable", out var durable))
            {
                lines.Add($"{durable} events are durable; send the input again to go on");
            }

            return new RefusedException(string.Join(Environment.NewLine, lines), root.Clone());
        }
        catch (Exception failure)
            when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new CommandException($"{server}: answers with status {status}, and is no StreamBatch");
        }
    }
}
