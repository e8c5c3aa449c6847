using System.Globalization;
using HealthLedger.Primitives;
using HealthLedger.Storage.Files;

namespace HealthLedger.Hosting.Backups;

/// <summary>
/// A folder of one or more ledgers' backups. A file's name begins with the ledger's id and the time, so that the names
/// alone say whose they are and which is the newest.
/// </summary>
internal sealed class BackupFolder
{
    private const string Extension = ".hlbackup";
    private const string Partial = ".partial";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int IdDigits = 16;

    private readonly string _path;
    private readonly string _prefix;

    public BackupFolder(string path, LedgerId ledger)
    {
        _path = Path.GetFullPath(path);
        _prefix = ledger.ToString()[..IdDigits] + "-";
    }

    /// <summary>The file for a backup made at a time.</summary>
    public string PathFor(DateTimeOffset now) => Path.Combine(
        _path, _prefix + now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + Extension);

    /// <summary>When the newest backup was made, or null when there is none.</summary>
    public DateTimeOffset? Newest() => List().Select(file => (DateTimeOffset?)file.Time).LastOrDefault();

    /// <summary>Makes the folder, and removes what a backup that was cut off has left.</summary>
    public void Prepare()
    {
        StorageFolder.Create(_path);
        foreach (string file in Directory.EnumerateFiles(_path, _prefix + "*" + Extension + Partial))
        {
            File.Delete(file);
        }
    }

    /// <summary>Removes all but the newest.</summary>
    public void Keep(int count)
    {
        List<(string Path, DateTimeOffset Time)> files = List();
        foreach ((string path, DateTimeOffset _) in files.Take(Math.Max(0, files.Count - count)))
        {
            File.Delete(path);
        }
    }

    // Oldest first. Files that are named otherwise are not ours to judge or to remove.
    private List<(string Path, DateTimeOffset Time)> List()
    {
        List<(string Path, DateTimeOffset Time)> files = [];
        if (!Directory.Exists(_path))
        {
            return files;
        }

        foreach (string path in Directory.EnumerateFiles(_path, _prefix + "*" + Extension))
        {
            string time = Path.GetFileNameWithoutExtension(path)[_prefix.Length..];
            if (DateTimeOffset.TryParseExact(
                time,
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTimeOffset made))
            {
                files.Add((path, made));
            }
        }

        files.Sort((left, right) => left.Time.CompareTo(right.Time));
        return files;
    }
}
