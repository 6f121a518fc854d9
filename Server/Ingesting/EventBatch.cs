using System.Text.Json;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Ingesting;

/// <summary>Cuts the array of a batch into its events, without an object for any of them.</summary>
internal static class EventBatch
{
    // An event may be 64 deep, and the array is one more.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 65 };

    /// <summary>Adds each event in <paramref name="json"/> to <paramref name="request"/>.</summary>
    /// <exception cref="ProblemException">It is no JSON array, or has too many events; nothing is added then.
    /// </exception>
    public static void AddTo(PreparedRequest request, ReadOnlySpan<byte> json)
    {
        List<(int Start, int Length)> places = [];
        try
        {
            Find(json, places);
        }
        catch (JsonException)
        {
            throw ProblemCatalog.Body("is not a JSON array of events");
        }

        foreach (var (start, length) in places)
        {
            request.Add(json.Slice(start, length));
        }
    }

    private static void Find(ReadOnlySpan<byte> json, List<(int Start, int Length)> places)
    {
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw ProblemCatalog.Body("is not a JSON array of events");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (places.Count == PreparedRequest.MaxEvents)
            {
                throw ProblemCatalog.TooLarge($"A batch has at most {PreparedRequest.MaxEvents} events.");
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            places.Add((start, (int)reader.BytesConsumed - start));
        }

        // What stands after the array is a fault, too.
        reader.Read();
    }
}
