//! The document tree from which pages and PDF are rendered. A figure in it carries the id that `assize trace` takes.

/// The whole report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Title.
    pub title: String,
    /// In reading order; the first is the summary.
    pub chapters: Vec<Chapter>,
}

/// One chapter: one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// File name without ending.
    pub slug: &'static str,
    /// Title.
    pub title: &'static str,
    /// Content.
    pub blocks: Vec<Block>,
}

/// A block.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A section's heading.
    Heading(String),
    /// A section of a page that stands alone: where a link leads, and its heading in both languages.
    Section {
        /// Anchor.
        anchor: &'static str,
        /// In English.
        english: String,
        /// In Korean.
        korean: &'static str,
    },
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A list of points.
    List(Vec<Vec<Inline>>),
    /// A table with a caption and a header row.
    Table {
        /// What it shows.
        caption: String,
        /// Column heads.
        header: Vec<&'static str>,
        /// Cells, as many in a row as there are heads.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A chart.
    Chart(Chart),
}

/// A chart as SVG with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// File name without ending; unique in the report.
    pub name: String,
    /// The picture.
    pub svg: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// What stands under it.
    pub caption: String,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Plain.
    Text(String),
    /// A figure, a verdict or an id that opens onto its evidence.
    Figure {
        /// As shown.
        text: String,
        /// As `assize trace` takes it.
        id: String,
    },
    /// An address outside.
    Link {
        /// As shown.
        text: String,
        /// Where it leads.
        url: String,
    },
}

impl Inline {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A figure.
    pub fn figure(text: impl Into<String>, id: impl Into<String>) -> Self {
        Self::Figure { text: text.into(), id: id.into() }
    }

    /// An id shown as itself.
    pub fn id(id: impl Into<String>) -> Self {
        let id = id.into();
        Self::Figure { text: id.clone(), id }
    }
}

/// Ids one after another.
pub fn ids<T: ToString>(ids: &[T]) -> Vec<Inline> {
    let mut out = Vec::new();
    for (i, id) in ids.iter().enumerate() {
        if i > 0 {
            out.push(Inline::text(" "));
        }
        out.push(Inline::id(id.to_string()));
    }
    out
}

impl Document {
    /// Every figure's id in order, each once.
    pub fn figures(&self) -> Vec<&str> {
        let mut seen = std::collections::BTreeSet::new();
        let inlines = self.chapters.iter().flat_map(|chapter| &chapter.blocks).flat_map(Block::inlines);
        let figures =
            inlines.filter_map(|inline| if let Inline::Figure { id, .. } = inline { Some(id.as_str()) } else { None });
        figures.filter(|id| seen.insert(*id)).collect()
    }

    /// All charts.
    pub fn charts(&self) -> impl Iterator<Item = &Chart> {
        let blocks = self.chapters.iter().flat_map(|chapter| &chapter.blocks);
        blocks.filter_map(|block| if let Block::Chart(chart) = block { Some(chart) } else { None })
    }
}

impl Block {
    fn inlines(&self) -> Vec<&Inline> {
        match self {
            Self::Paragraph(inlines) => inlines.iter().collect(),
            Self::List(points) => points.iter().flatten().collect(),
            Self::Table { rows, .. } => rows.iter().flatten().flatten().collect(),
            Self::Heading(_) | Self::Section { .. } | Self::Chart(_) => Vec::new(),
        }
    }

    /// Running text.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![Inline::text(text)])
    }
}
