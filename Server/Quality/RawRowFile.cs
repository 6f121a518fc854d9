using System.Buffers;
using System.Text;
using System.Text.Json;
using CsvHelper;
using StreamBatch.Domain.Contracts;
using StreamBatch.Server.Batches;

namespace StreamBatch.Server.Quality;

/// <summary>
/// Rows of a file before any contract has been held against them: NDJSON, each line an object of properties or a
/// CloudEvent, or CSV (RFC 4180) under a header with names of properties. An empty field is a missing value; texts of
/// numbers and truth values are read as these, all others as texts.
/// </summary>
public static class RawRowFile
{
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        TrimWhitespace = false,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <summary>The rows of the file <paramref name="path"/>.</summary>
    /// <exception cref="RawRowException">It is no UTF-8, no CSV, or its header does not fit the contract.</exception>
    public static IEnumerable<RawRow> Read(string path, Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        using var reader = new StreamReader(
            new Utf8Stream(File.OpenRead(path)), Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        using var rows = Read(reader, contract).GetEnumerator();
        while (true)
        {
            try
            {
                if (!rows.MoveNext())
                {
                    yield break;
                }
            }
            catch (InvalidTextException exception)
            {
                throw new RawRowException(exception.Line, "is not valid UTF-8", exception);
            }

            yield return rows.Current;
        }
    }

    /// <summary>The rows of <paramref name="text"/>; CSV unless its first character begins an object.</summary>
    /// <exception cref="RawRowException">It is no CSV, or its header does not fit the contract.</exception>
    public static IEnumerable<RawRow> Read(TextReader text, Contract contract)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(contract);
        return text.Peek() == '{' ? Lines(text) : Csv(text, contract);
    }

    private static IEnumerable<RawRow> Lines(TextReader text)
    {
        for (var number = 1L; text.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                var json = Encoding.UTF8.GetBytes(line);
                yield return new RawRow(number, json, IsEvent(json));
            }
        }
    }

    // An event says so by its first-level member, wherever it stands.
    private static bool IsEvent(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    if (reader.ValueTextEquals("specversion"u8))
                    {
                        return true;
                    }

                    reader.Skip();
                }
            }
        }
        catch (JsonException)
        {
            // What is no JSON is told by the check.
        }

        return false;
    }

    private static IEnumerable<RawRow> Csv(TextReader text, Contract contract)
    {
        using var reader = CsvReader.Create(text, Options, leaveOpen: true);
        IsRead(reader, csv =>
        {
            csv.ReadHeader();
            return true;
        });
        var columns = Columns(reader, contract);
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        while (IsRead(reader, csv => csv.Read()))
        {
            if (reader.FieldCount != columns.Length)
            {
                throw new RawRowException(
                    reader.LineNumber, $"has {reader.FieldCount} fields; the header has {columns.Length}");
            }

            json.Clear();
            writer.Reset(json);
            writer.WriteStartObject();
            for (var i = 0; i < columns.Length; i++)
            {
                if (columns[i] is { } property && reader.GetString(i) is { Length: > 0 } field)
                {
                    writer.WritePropertyName(property.Name);
                    WriteValue(writer, property.Type, field);
                }
            }

            writer.WriteEndObject();
            writer.Flush();
            yield return new RawRow(reader.LineNumber, json.WrittenMemory, IsEvent: false);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, PropertyType type, string field)
    {
        var isWritten = type switch
        {
            PropertyType.Integer or PropertyType.Number => IsJson(field, JsonTokenType.Number),
            PropertyType.Boolean => field is "true" or "false",
            PropertyType.Json => IsJson(field, JsonTokenType.StartObject) || IsJson(field, JsonTokenType.StartArray),
            _ => false,
        };
        if (isWritten)
        {
            writer.WriteRawValue(field);
        }
        else
        {
            writer.WriteStringValue(field);
        }
    }

    private static bool IsJson(string text, JsonTokenType begins)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            if (text.Trim().Length != text.Length || !reader.Read() || reader.TokenType != begins)
            {
                return false;
            }

            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static PropertySpecification?[] Columns(CsvReader reader, Contract contract)
    {
        string[] header = [.. reader.Headers];
        foreach (var name in header.Where((name, i) => Array.IndexOf(header, name) != i))
        {
            throw new RawRowException(1, $"'{name}' stands twice in the header");
        }

        var columns = header.Select(name => contract.Properties.FirstOrDefault(property => property.Name == name))
            .ToArray();
        return columns.Any(column => column is not null)
            ? columns
            : throw new RawRowException(1, "the header names no property of the contract");
    }

    private static bool IsRead(CsvReader reader, Func<CsvReader, bool> read)
    {
        try
        {
            return read(reader);
        }
        catch (CsvFormatException exception)
        {
            throw new RawRowException(
                exception.LineNumber, "a quote is not closed, or stands in the middle of a field", exception);
        }
    }
}
