using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Hl7v2.Importing;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Importing;

/// <summary>Imports files one after the other and writes down how far it is.</summary>
internal sealed class ImportRun
{
    // A mark of a large archive has many rows: writing it takes a small part of the time whatever it takes.
    private const int SaveFactor = 20;
    private static readonly TimeSpan LeastSaveEvery = TimeSpan.FromMilliseconds(250);

    private readonly CommandContext _context;
    private readonly ImportSettings _settings;
    private readonly ILedger? _ledger;
    private readonly Hl7v2Importer _importer;
    private readonly TimeProvider _time;

    /// <param name="context">The command.</param>
    /// <param name="settings">What it was told.</param>
    /// <param name="ledger">The ledger; null in a trial.</param>
    public ImportRun(CommandContext context, ImportSettings settings, ILedger? ledger)
    {
        _context = context;
        _settings = settings;
        _ledger = ledger;
        _time = context.Environment.Time;
        _importer = new Hl7v2Importer(ledger, settings.Options, _time);
        StartedAt = _time.GetUtcNow();
    }

    public DateTimeOffset StartedAt { get; }

    /// <summary>The files that are done, in their order.</summary>
    public List<ImportMark> Done { get; } = [];

    public bool HasUnreadable { get; private set; }

    /// <summary>Whether something was done that no report says yet.</summary>
    public bool NeedsReport => Done.Exists(mark => mark.Report is null);

    /// <summary>Imports what can be read; a file that cannot be stops no other.</summary>
    public async Task RunAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        List<ArchiveFile> files = [];
        foreach (string path in paths)
        {
            await GuardAsync(async () =>
                files.Add(await ArchiveFile.ReadAsync(path, cancellationToken).ConfigureAwait(false)))
                .ConfigureAwait(false);
        }

        await _context.Console.WithProgressAsync("Importing", async bar =>
        {
            ImportProgress progress = new(_context.Console, _time, files.Sum(file => file.Bytes), bar);
            foreach (ArchiveFile file in files)
            {
                if (Done.Find(mark => mark.File.Sha256 == file.Sha256) is { } same)
                {
                    _context.Console.WriteNotice(
                        $"'{file.Path}' has the content of '{same.File.Path}' and is counted once.");
                    progress.End(file.Bytes);
                    continue;
                }

                await GuardAsync(() => ImportAsync(file, progress, cancellationToken)).ConfigureAwait(false);
                progress.End(file.Bytes);
            }

            return true;
        }).ConfigureAwait(false);
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (CliException exception) when (
            exception.Code is CliErrorCodes.FileUnreadable or CliErrorCodes.FileChanged)
        {
            HasUnreadable = true;
            ErrorOutcome outcome = ErrorOutcome.Of(exception);
            _context.Console.WriteError(outcome.Code, outcome.Text);
        }
    }

    private async Task ImportAsync(ArchiveFile file, ImportProgress progress, CancellationToken cancellationToken)
    {
        ImportMark mark = await MarkAsync(file, cancellationToken).ConfigureAwait(false);
        mark.WasDone = mark.IsDone;
        long before = mark.Pieces;
        if (!mark.WasDone)
        {
            await ReadAsync(file, mark, progress, cancellationToken).ConfigureAwait(false);
        }

        Done.Add(mark);
        ImportView.Show(_context.Console, mark, isResumed: before > 0 && !mark.WasDone);
    }

    // How far it is, by a mark that the ledger bears out.
    private async Task<ImportMark> MarkAsync(ArchiveFile file, CancellationToken cancellationToken)
    {
        if (_ledger is null)
        {
            return ImportMark.None(file);
        }

        ImportMark mark = ImportMark.Open(_settings.Folder, file, _settings.Key(_ledger.Genesis));
        if (_settings.IsAgain
            || (mark.Record is { } record && !await HasAsync(record, cancellationToken).ConfigureAwait(false)))
        {
            mark.Reset();
        }

        return mark;
    }

    private async Task<bool> HasAsync(RecordId record, CancellationToken cancellationToken)
    {
        try
        {
            await _ledger!.GetVersionsAsync(record, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConsentDeniedException exception) when (exception.Code == HealthLedgerErrorCodes.RecordNotFound)
        {
            return false;
        }
    }

    private async Task ReadAsync(
        ArchiveFile file, ImportMark mark, ImportProgress progress, CancellationToken cancellationToken)
    {
        long saved = _time.GetTimestamp();
        TimeSpan saveEvery = LeastSaveEvery;
        bool isFirst = true;
        DigestingStream stream = file.Open();
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await foreach (ImportedPiece piece in _importer
                    .ImportAsync(stream, mark.Pieces, cancellationToken).ConfigureAwait(false))
                {
                    if (isFirst)
                    {
                        progress.Begin(piece.Offset);
                        isFirst = false;
                    }

                    mark.Add(piece);
                    progress.Passed(piece.End);
                    if (_time.GetElapsedTime(saved) >= saveEvery)
                    {
                        long saving = _time.GetTimestamp();
                        Save(mark);
                        saved = _time.GetTimestamp();
                        TimeSpan took = _time.GetElapsedTime(saving, saved) * SaveFactor;
                        saveEvery = took > LeastSaveEvery ? took : LeastSaveEvery;
                    }
                }
            }
            catch (IOException exception)
            {
                throw ArchiveFile.Unreadable(file.Path, exception);
            }
            finally
            {
                Save(mark);
            }

            if (stream.Digest() != file.Sha256)
            {
                mark.Reset();
                Save(mark);
                throw new CliException(
                    CliErrorCodes.FileChanged,
                    ExitCode.Environment,
                    $"'{file.Path}' changed while it was imported. What was read is sealed; run the same command again "
                    + "when nobody writes to the file any more.");
            }
        }

        mark.Finish();
        Save(mark);
    }

    private void Save(ImportMark mark)
    {
        if (_ledger is not null)
        {
            mark.Save();
        }
    }
}
