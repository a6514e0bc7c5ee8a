//! A browser, and what tests ask of it.

use std::future::Future;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long a page may take to show what a test waits for.
const PATIENCE: Duration = Duration::from_secs(20);

/// One browser at a time: two on a small machine wait for each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// How the browser is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Device {
    Desk,
    Phone,
    /// A desk without scripts.
    WithoutScripts,
}

/// A browser with one page.
pub(crate) struct Browser {
    pub(crate) page: Client,
    device: Device,
}

struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn driver() -> Option<(Driver, u16)> {
    let spawned = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = spawned.ok()?;
    let lines = BufReader::new(child.stdout.take()?).lines();
    let port = lines.map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    let driver = Driver(child);
    Some((driver, port?))
}

fn capabilities(device: Device) -> Value {
    let mut options = json!({
        "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                 "--window-size=1280,900", "--lang=zh-CN"],
    });
    match device {
        Device::Desk => {}
        Device::Phone => {
            options["mobileEmulation"] = json!({ "deviceMetrics": { "width": 360, "height": 780, "pixelRatio": 2.0 } });
        }
        Device::WithoutScripts => {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
    }
    json!({ "goog:chromeOptions": options })
}

/// Runs a test in a browser; says that it was skipped where there is none.
pub(crate) fn in_browser<F: Future<Output = ()>>(device: Device, test: impl FnOnce(Browser) -> F) {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let Some((_driver, port)) = driver() else {
        println!("skipped: no chromedriver; as root, 'apt-get install chromium chromium-driver fonts-noto-cjk'");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let Value::Object(capabilities) = capabilities(device) else { unreachable!() };
        let address = format!("http://127.0.0.1:{port}");
        let page = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&address).await.unwrap();
        let closing = page.clone();
        test(Browser { page, device }).await;
        closing.close().await.unwrap();
    });
}

impl Browser {
    pub(crate) async fn open(&self, url: &str) {
        self.page.goto(url).await.unwrap();
    }

    /// Opens a page again and again until it says what is wanted: lists follow what was written in their own time.
    pub(crate) async fn open_until(&self, url: &str, css: &str, wanted: impl Fn(&str) -> bool) {
        let begun = std::time::Instant::now();
        loop {
            self.open(url).await;
            let text = self.text(css).await;
            if wanted(&text) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{url} never said it: {text}");
        }
    }

    /// Waits until something is there.
    pub(crate) async fn wait(&self, css: &str) -> fantoccini::elements::Element {
        let found = self.page.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(found) => found,
            Err(error) => panic!("{css}: {error}\n{}", self.page.source().await.unwrap()),
        }
    }

    pub(crate) async fn click(&self, css: &str) {
        let found = self.wait(css).await;
        self.page.execute("arguments[0].scrollIntoView({block: 'center'})", vec![json!(found)]).await.unwrap();
        found.click().await.unwrap();
    }

    /// Clicks what leads to another page, and waits until that is there: the one before may hold the same elements.
    pub(crate) async fn follow(&self, css: &str) {
        self.page.execute("document.querySelector('main').asWas = true", Vec::new()).await.unwrap();
        self.click(css).await;
        let begun = std::time::Instant::now();
        let there = "const main = document.querySelector('main');
            return !!main && !main.asWas && !main.ariaBusy && document.readyState === 'complete'";
        // A page that is just going answers nothing.
        while !self.page.execute(there, Vec::new()).await.is_ok_and(|there| there == Value::Bool(true)) {
            assert!(begun.elapsed() < PATIENCE, "{css} led nowhere\n{}", self.page.source().await.unwrap());
        }
    }

    pub(crate) async fn fill(&self, css: &str, text: &str) {
        let found = self.wait(css).await;
        found.clear().await.unwrap();
        found.send_keys(text).await.unwrap();
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        self.wait(css).await.text().await.unwrap()
    }

    /// Waits until the text of an element holds something.
    pub(crate) async fn wait_for_text(&self, css: &str, wanted: &str) {
        let begun = std::time::Instant::now();
        loop {
            let found = self.page.find(Locator::Css(css)).await;
            if let Ok(found) = found
                && found.text().await.is_ok_and(|text| text.contains(wanted))
            {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{css} never held {wanted}\n{}", self.page.source().await.unwrap());
            tokio::task::yield_now().await;
        }
    }

    pub(crate) async fn count(&self, css: &str) -> usize {
        self.page.find_all(Locator::Css(css)).await.unwrap().len()
    }

    pub(crate) async fn path(&self) -> String {
        let url = self.page.current_url().await.unwrap();
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Keeps a picture of the page, and looks that nothing sticks out sideways.
    pub(crate) async fn shot(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let device = format!("{:?}", self.device).to_lowercase();
        std::fs::write(folder.join(format!("{name}-{device}.png")), self.page.screenshot().await.unwrap()).unwrap();
        if self.device != Device::WithoutScripts {
            let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let over = self.page.execute(script, Vec::new()).await.unwrap();
            assert!(over.as_i64().unwrap() <= 0, "{name} is {over} too wide");
        }
    }
}
