using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamBatch.Domain.Time;
using StreamBatch.Server.Json;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Api;

/// <summary>Reads parameters of the query; a malformed one is a problem that names it.</summary>
internal static class Query
{
    /// <summary>An instant: RFC 3339 or microseconds; null when it is not given.</summary>
    public static EventTime? Time(string name, string? text) => text is null
        ? null
        : TimeText.TryParse(text, out var time, out var fault)
            ? time
            : throw ProblemCatalog.Parameter(name, $"'{text}' {fault}");

    /// <summary>An instant that must be given.</summary>
    public static EventTime RequiredTime(string name, string? text) =>
        Time(name, text) ?? throw ProblemCatalog.Parameter(name, "is missing");

    /// <summary>A text that must be given.</summary>
    public static string Required(string name, string? text) =>
        string.IsNullOrEmpty(text) ? throw ProblemCatalog.Parameter(name, "is missing") : text;

    /// <summary><c>true</c> or <c>false</c>, the default; the name alone says true.</summary>
    public static bool Flag(string name, string? text) => text switch
    {
        null or "false" => false,
        "" or "true" => true,
        _ => throw ProblemCatalog.Parameter(name, $"'{text}' is neither true nor false"),
    };

    /// <summary>A whole number within bounds; null when it is not given.</summary>
    public static int? Number(string name, string? text, int minimum, int maximum) => text is null
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum
            ? number
            : throw ProblemCatalog.Parameter(name, string.Create(
                CultureInfo.InvariantCulture, $"must be a whole number from {minimum} to {maximum}"));

    /// <summary>How to write rows: the parameter <c>format</c>, else the header Accept, else JSON.</summary>
    public static RowFormat Format(HttpRequest request, string? format, bool hasCsv)
    {
        var wanted = format ?? Accepted(request.Headers.Accept.ToString());
        return wanted switch
        {
            "json" => RowFormat.Json,
            "ndjson" => RowFormat.Ndjson,
            "csv" when hasCsv => RowFormat.Csv,
            "csv" => throw ProblemCatalog.Parameter("format", "these rows have no form in CSV"),
            _ => throw ProblemCatalog.Parameter("format", $"'{wanted}' is none of json, ndjson, csv"),
        };
    }

    private static string Accepted(string accept) =>
        accept.Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase) ? "ndjson"
        : accept.Contains("text/csv", StringComparison.OrdinalIgnoreCase) ? "csv"
        : "json";
}
