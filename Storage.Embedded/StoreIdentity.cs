using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using StreamBatch.Domain;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;

namespace StreamBatch.Storage.Embedded;

/// <summary>What a store is from its creation on, in <c>store.json</c>: format version and hash key.</summary>
internal static class StoreIdentity
{
    public const string FileName = "store.json";

    /// <summary>The name of <see cref="FileName"/> while a store is being restored.</summary>
    public const string UnfinishedName = "store.json.restoring";

    private const int FormatVersion = 1;

    /// <summary>The key of the store in <paramref name="folder"/>, which is made when the folder holds none.</summary>
    /// <exception cref="CorruptDataException">The file is damaged, of a newer version, or gone from a store that has a
    /// log: hashes under another key would take every known event for a new one.</exception>
    public static HashKey ReadOrCreate(string folder, HashKey? newKey, bool flush)
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path))
        {
            return Read(path);
        }

        if (File.Exists(Path.Combine(folder, UnfinishedName)))
        {
            throw new StoreException(
                $"The folder {folder} holds a restore that was not finished: delete the folder, and restore again.");
        }

        if (Directory.Exists(Path.Combine(folder, "log")))
        {
            throw new CorruptDataException($"{path} is missing, and the folder holds a log: restore it from a backup.");
        }

        var key = newKey ?? Draw();
        Write(folder, key, ".new", flush);
        DurableFiles.Rename(path + ".new", path, flush);
        return key;
    }

    /// <summary>Writes the key of a store that is not whole yet, under the name that says so.</summary>
    public static void WriteUnfinished(string folder, HashKey key)
    {
        Write(folder, key, UnfinishedName[FileName.Length..], true);
        DurableFiles.FlushFolder(folder, true);
    }

    private static void Write(string folder, HashKey key, string suffix, bool flush) =>
        DurableFiles.Write(Path.Combine(folder, FileName + suffix), flush, Encode(key));

    private static HashKey Draw()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new HashKey(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    private static byte[] Encode(HashKey key) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["format"] = FormatVersion,
        ["hashKey"] = string.Create(CultureInfo.InvariantCulture, $"{key.High:x16}{key.Low:x16}"),
    });

    private static HashKey Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var version = document.RootElement.GetProperty("format").GetInt32();
            if (version > FormatVersion)
            {
                throw new CorruptDataException($"{path} was written by a newer version (format {version}).");
            }

            var key = UInt128.Parse(
                document.RootElement.GetProperty("hashKey").GetString() ?? "",
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture);
            return new HashKey((ulong)key, (ulong)(key >> 64));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException
            or InvalidOperationException or OverflowException)
        {
            throw new CorruptDataException($"{path} is damaged: restore it from a backup.", exception);
        }
    }
}
