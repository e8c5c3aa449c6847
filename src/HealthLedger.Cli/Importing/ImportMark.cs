using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthLedger.Cli.Output;
using HealthLedger.Hl7v2.Importing;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Importing;

/// <summary>
/// How far an archive is imported, in a file of the data folder. It only saves work: what the ledger has is recognised
/// without it. It counts as long as the ledger has the record that it names, so that a ledger that was restored from an
/// older backup is not thought to have what it lost.
/// </summary>
internal sealed class ImportMark
{
    /// <summary>The folder of marks and reports, in the data folder.</summary>
    public const string FolderName = "imports";

    private const int Version = 1;

    private readonly string _path;

    private ImportMark(string path, ArchiveFile file)
    {
        _path = path;
        File = file;
    }

    public ArchiveFile File { get; }

    /// <summary>How many pieces of the file are done.</summary>
    public long Pieces { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>Whether it was done before this run.</summary>
    public bool WasDone { get; set; }

    /// <summary>The newest record of those that are done; null when there is none.</summary>
    public RecordId? Record { get; private set; }

    /// <summary>Where the report is, once it is sealed.</summary>
    public string? Report { get; private set; }

    public ImportTally Tally { get; private set; } = new();

    private ulong Height { get; set; }

    /// <summary>A mark that is never written.</summary>
    public static ImportMark None(ArchiveFile file) => new(string.Empty, file);

    /// <summary>The mark of a file, or a new one.</summary>
    /// <param name="folder">The folder of marks.</param>
    /// <param name="file">The file.</param>
    /// <param name="settings">What the result depends on besides the file.</param>
    public static ImportMark Open(string folder, ArchiveFile file, string settings)
    {
        byte[] name = SHA256.HashData(Encoding.UTF8.GetBytes($"{file.Sha256}\n{settings}"));
        ImportMark mark = new(Path.Combine(folder, Convert.ToHexStringLower(name.AsSpan(0, 16)) + ".json"), file);
        try
        {
            using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(mark._path));
            mark.Read(document.RootElement);
            return mark;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // None, or one that was damaged: the file is read from its beginning.
            return new ImportMark(mark._path, file);
        }
    }

    /// <summary>Forgets what it says.</summary>
    public void Reset()
    {
        Pieces = 0;
        IsDone = false;
        Record = null;
        Report = null;
        Height = 0;
        Tally = new ImportTally();
    }

    public void Add(ImportedPiece piece)
    {
        Tally.Add(piece);
        Pieces = piece.Index + 1;
        if (piece is { RecordId: { } record, Height: { } height } && height.Value >= Height)
        {
            Record = record;
            Height = height.Value;
        }
    }

    public void Finish() => IsDone = true;

    public void Reported(string path) => Report = path;

    /// <summary>Writes it so that there is the old one or the new one, whatever happens.</summary>
    /// <exception cref="CliException">HLS1205.</exception>
    public void Save()
    {
        byte[] bytes = JsonBytes.Of(Write);
        string fresh = _path + ".new";
        try
        {
            using (FileStream stream = new(fresh, FileMode.Create, FileAccess.Write))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            System.IO.File.Move(fresh, _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliErrorCodes.FileNotWritable,
                ExitCode.Environment,
                $"How far the import is cannot be written to '{_path}'. Check the folder and the space left on the "
                + "disk; then run the same command again.",
                exception);
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("version", Version);
        json.WriteString("sha256", File.Sha256);
        json.WriteNumber("bytes", File.Bytes);
        json.WriteNumber("pieces", Pieces);
        json.WriteBoolean("done", IsDone);
        json.WriteString("record", Record?.ToString());
        json.WriteNumber("height", Height);
        json.WriteString("report", Report);
        json.WriteStartObject("tally");
        Tally.Write(json);
        json.WriteEndObject();
    }

    private void Read(JsonElement json)
    {
        if (json.GetProperty("version").GetInt32() != Version || json.GetProperty("sha256").GetString() != File.Sha256)
        {
            throw new FormatException();
        }

        Pieces = json.GetProperty("pieces").GetInt64();
        IsDone = json.GetProperty("done").GetBoolean();
        Record = RecordId.TryParse(json.GetProperty("record").GetString(), out RecordId record) ? record : null;
        Height = json.GetProperty("height").GetUInt64();
        Report = json.GetProperty("report").GetString();
        Tally = ImportTally.Read(json.GetProperty("tally"));
    }
}
