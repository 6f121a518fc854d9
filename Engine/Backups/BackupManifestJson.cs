using System.Buffers;
using System.Globalization;
using System.Text.Json;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Engine.Backups;

/// <summary>The manifest as JSON.</summary>
internal static class BackupManifestJson
{
    private const string Format = "streambatch backup";

    /// <summary>Writes <paramref name="manifest"/>.</summary>
    public static byte[] Write(BackupManifest manifest)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", BackupManifest.NewestVersion);
            json.WriteNumber("takenMicroseconds", manifest.TakenMicroseconds);
            json.WriteString(
                "hashKey",
                string.Create(CultureInfo.InvariantCulture, $"{manifest.HashKey.High:x16}{manifest.HashKey.Low:x16}"));
            json.WriteNumber("groups", manifest.Groups);
            json.WriteNumber("blocks", manifest.Blocks);
            json.WriteNumber("records", manifest.Records);
            json.WriteNumber("viewGroups", manifest.ViewGroups);
            json.WriteStartArray("contracts");
            foreach (var contract in manifest.Contracts)
            {
                Write(json, contract);
            }

            json.WriteEndArray();
            json.WriteStartArray("parts");
            foreach (var part in manifest.Parts)
            {
                Write(json, part);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Write(BackupManifest)"/> wrote.</summary>
    /// <exception cref="FormatException">It is not a manifest of a version that is known; the message says
    /// why.</exception>
    public static BackupManifest Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (Text(root, "format") != Format)
            {
                throw new FormatException("it is not that of a backup");
            }

            var version = root.GetProperty("version").GetInt32();
            if (version is < 1 or > BackupManifest.NewestVersion)
            {
                throw new FormatException(
                    $"its format has version {version}, and this program knows {BackupManifest.NewestVersion} at "
                    + "most: run a newer one");
            }

            return new BackupManifest
            {
                TakenMicroseconds = Number(root, "takenMicroseconds"),
                HashKey = Key(Text(root, "hashKey")),
                Groups = Number(root, "groups"),
                Blocks = Number(root, "blocks"),
                Records = Number(root, "records"),
                ViewGroups = Number(root, "viewGroups"),
                Contracts = [.. root.GetProperty("contracts").EnumerateArray().Select(ReadContract)],
                Parts = [.. root.GetProperty("parts").EnumerateArray().Select(ReadPart)],
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException
            or InvalidOperationException or OverflowException or ArgumentException)
        {
            throw new FormatException("it is not understood: " + exception.Message, exception);
        }
    }

    private static void Write(Utf8JsonWriter json, BackupContract contract)
    {
        json.WriteStartObject();
        json.WriteString("id", contract.Id);
        json.WriteString("version", contract.Version);
        json.WriteStartArray("positions");
        foreach (var position in contract.Positions)
        {
            json.WriteStartObject();
            json.WriteNumber("partition", position.Partition);
            json.WriteNumber("earliest", position.Earliest);
            json.WriteNumber("next", position.Next);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("runs");
        foreach (var run in contract.Runs)
        {
            json.WriteStartObject();
            json.WriteString("id", run.Id);
            json.WriteNumber("rows", run.Rows);
            json.WriteString("digest", run.Digest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("verdicts");
        json.WriteNumber("length", contract.Verdicts.Length);
        json.WriteString("hash", contract.Verdicts.Hash);
        json.WriteEndObject();
        Write(json, "results", contract.Results);
        Write(json, "quarantine", contract.Quarantine);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, BackupView view)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", view.Count);
        json.WriteString("sha256", view.Sha256);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BackupPart part)
    {
        json.WriteStartObject();
        json.WriteString("name", part.Name);
        json.WriteString("kind", NameOf(part.Kind));
        if (part.Contract is { } contract)
        {
            json.WriteString("contract", contract);
        }

        if (part.Run is { } run)
        {
            json.WriteString("run", run);
        }

        json.WriteNumber("offset", part.Offset);
        json.WriteNumber("length", part.Length);
        json.WriteString("sha256", part.Sha256);
        json.WriteEndObject();
    }

    private static BackupContract ReadContract(JsonElement json)
    {
        var verdicts = json.GetProperty("verdicts");
        return new BackupContract
        {
            Id = Text(json, "id"),
            Version = Text(json, "version"),
            Positions =
            [
                .. json.GetProperty("positions").EnumerateArray().Select(position => new BackupPosition(
                    (int)Number(position, "partition", -1),
                    Number(position, "earliest"),
                    Number(position, "next"))),
            ],
            Runs =
            [
                .. json.GetProperty("runs").EnumerateArray().Select(run => new BackupRun(
                    Text(run, "id"), Number(run, "rows"), Text(run, "digest"))),
            ],
            Verdicts = new VerdictChainHead(Number(verdicts, "length"), Text(verdicts, "hash")),
            Results = ReadView(json.GetProperty("results")),
            Quarantine = ReadView(json.GetProperty("quarantine")),
        };
    }

    private static BackupView ReadView(JsonElement json) => new(Number(json, "count"), Text(json, "sha256"));

    private static BackupPart ReadPart(JsonElement json)
    {
        var name = Text(json, "name");
        var kind = Text(json, "kind");
        var known = Enum.GetValues<BackupPartKind>().Where(value => NameOf(value) == kind).ToList();
        return known is [var found]
            ? new BackupPart(
                name,
                found,
                json.TryGetProperty("contract", out var contract) ? contract.GetString() : null,
                json.TryGetProperty("run", out var run) ? run.GetString() : null,
                Number(json, "offset"),
                Number(json, "length"),
                Text(json, "sha256"))
            : throw new FormatException(
                $"part {name} is of kind '{kind}', which this program does not know: run a newer one");
    }

    private static string NameOf(BackupPartKind kind) => kind switch
    {
        BackupPartKind.Contract => "contract",
        BackupPartKind.Log => "log",
        _ => "run",
    };

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"its member {name} is null");

    private static long Number(JsonElement json, string name, long least = 0)
    {
        var number = json.GetProperty(name).GetInt64();
        return number >= least ? number : throw new FormatException($"its member {name} is {number}");
    }

    private static HashKey Key(string text)
    {
        var key = UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return new HashKey((ulong)key, (ulong)(key >> 64));
    }
}
