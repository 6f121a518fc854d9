using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using StreamBatch.Domain.Time;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Api;

/// <summary>Reads bodies that fit into memory, each within its bound.</summary>
internal static class Bodies
{
    private const int MaxCommandBytes = 64 * 1024;
    private const int FirstBytes = 16 * 1024;
    private const int MaxTimeLength = 64;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The media type of the body without its parameters, in lower case; empty for none.</summary>
    /// <exception cref="ProblemException">Its characters are not encoded in UTF-8.</exception>
    public static string MediaTypeOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return "";
        }

        return type.Charset.Length == 0
            || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? type.MediaType.ToString().ToLowerInvariant()
            : throw ProblemCatalog.MediaType("bodies in UTF-8");
    }

    /// <summary>Reads a body whole; the caller returns what was rented.</summary>
    /// <exception cref="ProblemException">It has more than <paramref name="maxBytes"/>.</exception>
    public static async Task<(byte[] Rented, int Length)> ReadAsync(
        HttpRequest request,
        int maxBytes,
        CancellationToken cancellationToken)
    {
        var expected = Math.Min(request.ContentLength ?? FirstBytes, maxBytes);
        var rented = ArrayPool<byte>.Shared.Rent((int)expected + 1);
        var length = 0;
        try
        {
            while (true)
            {
                if (length > maxBytes)
                {
                    throw ProblemCatalog.TooLarge($"It has at most {maxBytes} bytes.");
                }

                if (length == rented.Length)
                {
                    rented = Larger(rented, maxBytes);
                }

                var read = await request.Body.ReadAsync(rented.AsMemory(length), cancellationToken)
                    .ConfigureAwait(false);
                if (read == 0)
                {
                    return (rented, length);
                }

                length += read;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(rented);
            throw;
        }
    }

    /// <summary>Reads a command: a small JSON object, whose members are all known.</summary>
    public static async Task<JsonElement> ReadCommandAsync(
        HttpRequest request,
        string[] members,
        CancellationToken cancellationToken)
    {
        if (MediaTypeOf(request) != "application/json")
        {
            throw ProblemCatalog.MediaType("application/json");
        }

        var (rented, length) = await ReadAsync(request, MaxCommandBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(rented.AsMemory(0, length), Options);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw ProblemCatalog.Body("must be a JSON object");
            }

            foreach (var member in root.EnumerateObject())
            {
                if (!members.Contains(member.Name, StringComparer.Ordinal))
                {
                    throw ProblemCatalog.Body(
                        $"has a member that is none of {string.Join(", ", members)}");
                }
            }

            return root.Clone();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw ProblemCatalog.Body("is not one JSON object, or a member stands twice");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>A member that is a text; null when it is absent or null.</summary>
    public static string? Text(JsonElement command, string name, int maxLength)
    {
        if (!command.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var text = member.ValueKind == JsonValueKind.String ? TextOf(member) : null;
        return text is not null && text.Length <= maxLength
            ? text
            : throw ProblemCatalog.Body($"{name}: must be a text of at most {maxLength} characters");
    }

    /// <summary>A member that must be a text that is not empty.</summary>
    public static string RequiredText(JsonElement command, string name, int maxLength) =>
        Text(command, name, maxLength) is { Length: > 0 } text
            ? text
            : throw ProblemCatalog.Body($"{name}: is missing");

    /// <summary>A member that is an instant, RFC 3339 or microseconds; null when it is absent or null.</summary>
    public static EventTime? Time(JsonElement command, string name) =>
        Text(command, name, MaxTimeLength) is not { } text ? null
        : TimeText.TryParse(text, out var time, out var fault) ? time
        : throw ProblemCatalog.Body($"{name}: '{text}' {fault}");

    /// <summary>A member that is true or false; false when it is absent.</summary>
    public static bool Flag(JsonElement command, string name) =>
        command.TryGetProperty(name, out var member) && member.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw ProblemCatalog.Body($"{name}: must be true or false"),
        };

    private static string? TextOf(JsonElement member)
    {
        try
        {
            return member.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text stands for it.
            return null;
        }
    }

    private static byte[] Larger(byte[] rented, int maxBytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(rented.Length * 2, maxBytes + 1));
        rented.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(rented);
        return larger;
    }
}
